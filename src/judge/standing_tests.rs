#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use crate::Engine;
use crate::rules::Reason;

fn reason(input: &str) -> Reason {
    Engine::new().classify(input.as_bytes()).recipients[0].reason
}

fn exim(reply: &str) -> String {
    format!(
        "This message was created automatically by mail delivery software.\n\n\
         A message that you sent could not be delivered to one or more of its\n\
         recipients. This is a permanent error. The following address(es) failed:\n\n  \
         anna.berg@example.com\n    host mx.example.com [192.0.2.25]\n    \
         SMTP error from remote mail server after RCPT TO:<anna.berg@example.com>:\n    {reply}\n"
    )
}

#[test]
fn a_phrase_does_not_begin_before_the_reply_and_end_in_it() {
    // `mail server * blocked` would be about the sending server.
    let text = exim("554 your part of the world is blocked");
    assert_eq!(reason(&text), Reason::GeoBlocked);
}

#[test]
fn the_introduction_of_a_reply_cancels_nothing_in_it() {
    let text = "The response from the remote server was:\n550 Invalid user <anna.berg@example.com>";
    assert_eq!(reason(text), Reason::UserUnknown);
}

#[test]
fn the_answered_command_does() {
    let text = "host mx.example.com[192.0.2.25]: SMTP error after MAIL FROM:<news@example.net>: \
                550 jane@example.com not found";
    assert_ne!(reason(text), Reason::UserUnknown);
}

#[test]
fn sendmail_calls_everybody_unknown() {
    let text = "   ----- The following addresses had permanent fatal errors -----\n\
                <anna.berg@example.com>\n\n   ----- Transcript of session follows -----\n\
                ... while talking to mx.example.com.:\n>>> RCPT To:<anna.berg@example.com>\n\
                <<< 550 mailbox is full\n550 5.1.1 <anna.berg@example.com>... User unknown\n";
    assert_eq!(reason(text), Reason::MailboxFull);
}
