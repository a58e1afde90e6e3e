use super::normalise::{Normalised, is_word};

fn normal(text: &str) -> String {
    Normalised::new(text).text().to_owned()
}

#[test]
fn letters_take_their_usual_form() {
    assert_eq!(
        normal("Ünbekannt ÉÈ İstanbul ΧΡΉΣΤΗΣ χρήστης"),
        "ünbekannt éè istanbul χρήστησ χρήστησ"
    );
    assert_eq!(normal("ＵＳＥＲ＠（５５０）　ｘ"), "user@(550) x");
    assert_eq!(normal("“a” ‘b’ «c» ´d´ „e“"), "\"a\" 'b' \"c\" 'd' \"e\"");
    assert_eq!(normal("a–b—c‐d−e"), "a-b-c-d-e");
    assert_eq!(
        normal("ГОРОД 邮箱 メール 사서함"),
        "город 邮箱 メール 사서함"
    );
}

#[test]
fn white_space_becomes_one_blank() {
    assert_eq!(
        normal("  a \t\r\n b\u{a0}\u{3000}c\u{200b}d \u{0}e "),
        "a b c d e"
    );
    assert_eq!(normal("in\u{ad}vi\u{200d}sible\u{feff}"), "invisible");
    assert_eq!(normal("a\r\n\r\nb\n \t\nc\u{2029}d\n\n"), "a\nb\nc\nd");
    assert_eq!(normal("a\r\r\nb"), "a b");
    assert_eq!(normal(" \r\n\r\n "), "");
}

#[test]
fn quote_marks_are_dropped_at_line_starts_only() {
    assert_eq!(normal("> a\n> > b\n>>c > d"), "a b c > d");
    assert_eq!(normal("> a\n>\n> b"), "a\nb");
    assert_eq!(normal("a >b"), "a >b");
}

#[test]
fn replies_of_several_lines_become_one() {
    assert_eq!(
        normal("550-5.1.1 The email\r\n550-5.1.1 account\r\n550 5.1.1 is gone"),
        "550-5.1.1 the email account is gone"
    );
    // Postfix folds the lines of a reply into one paragraph.
    assert_eq!(
        normal("said: 550-5.7.1 This\n    550-5.7.1 mail 550 5.7.1 is. 550 5.7.1 Next"),
        "said: 550-5.7.1 this mail is. 550 5.7.1 next"
    );
    assert_eq!(
        normal("smtp;452-full\n452-4.2.2 up\n452\n452 x"),
        "smtp;452-full 4.2.2 up 452 x"
    );
    assert_eq!(normal("550-a\n551 b\n\n550 c"), "550-a 551 b\n550 c");
    assert_eq!(
        normal("550-5.1.1 a 550-5.2.2 b 550 5.1.1 c"),
        "550-5.1.1 a 5.2.2 b c"
    );
    assert_eq!(normal("555-1234 call 555 1234"), "555-1234 call 555 1234");
}

#[test]
fn places_lead_back() {
    let text = "> Ｆｕｌｌ\r\n> mail\u{ad}box – İ\u{a0}!\n550-5.1.1 x\n550 5.1.1 y";
    let normalised = Normalised::new(text);
    assert_eq!(normalised.text(), "full mailbox - i ! 550-5.1.1 x y");
    let quote = |part: &str| {
        let start = normalised.text().find(part).unwrap_or_default();
        text.get(normalised.original(start..start + part.len()))
            .unwrap_or_default()
    };
    for (part, wanted) in [
        ("full", "Ｆｕｌｌ"),
        ("ull mail", "ｕｌｌ\r\n> mail"),
        ("mailbox", "mail\u{ad}box"),
        ("-", "–"),
        ("i !", "İ\u{a0}!"),
        ("x y", "x\n550 5.1.1 y"),
    ] {
        assert_eq!(quote(part), wanted);
    }
    assert_eq!(normalised.original(5..5), 18..18);
}

#[test]
fn some_scripts_have_no_word_ends() {
    assert!("aZ9éяαשع".chars().all(is_word));
    assert!(!"邮メ사ไ-_ .".chars().any(is_word));
}
