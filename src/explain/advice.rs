//! What to do, for programs.

use crate::report::{Advice, BounceType, Reason, Retry, Scope, Suppress};

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

/// A server that asks for less would be tried too soon; one that asks for more has most likely
/// been misread.
const SHORTEST_WAIT: u32 = 30;
const LONGEST_WAIT: u32 = 7 * DAY;

/// The plan for a failure whose reason has none of its own: a hard reason that a server called
/// temporary, or a refusal that named a time to come back.
const PLAN: Retry = Retry {
    after: 4 * HOUR,
    give_up_after: 3 * DAY,
};

/// What to do after `reason`, where the failure was of type `bounce_type`.
///
/// `scope` is what a limit applies to, `hint` the seconds the server asked to wait
/// ([`super::wait::retry_hint`]). Whether the address stays follows the type that was read, not
/// the reason's usual one: an unknown user refused with a 4xx may yet be known.
#[must_use]
pub fn advice(
    reason: Reason,
    bounce_type: BounceType,
    scope: Option<Scope>,
    hint: Option<u32>,
) -> Advice {
    let facts = reason.facts();
    let (suppress, action) = match (bounce_type, facts.bounce_type) {
        (now, usual) if now == usual => (facts.suppress, facts.action),
        (BounceType::Hard, _) => (Suppress::Now, "remove_address"),
        (BounceType::Soft, BounceType::Hard) => (Suppress::AfterRepeats, "retry_later"),
        (BounceType::Soft, _) => (facts.suppress, facts.action),
        (BounceType::Other, BounceType::Hard) => (Suppress::Never, "review"),
        (BounceType::Other, _) => (Suppress::Never, facts.action),
    };
    let usual = facts.retry.map(|(after, give_up_after)| Retry {
        after,
        give_up_after,
    });
    let plan = match bounce_type {
        BounceType::Hard => None,
        BounceType::Soft => Some(usual.unwrap_or(PLAN)),
        BounceType::Other => usual.or_else(|| hint.map(|_| PLAN)),
    };
    Advice {
        action,
        suppress,
        retry: plan.map(|plan| adapt(plan, reason, scope, hint)),
    }
}

/// `plan`, with the wait the server asked for, else the one that fits what its limit applies to.
fn adapt(plan: Retry, reason: Reason, scope: Option<Scope>, hint: Option<u32>) -> Retry {
    let after = match (hint, scope) {
        (Some(seconds), _) => seconds.clamp(SHORTEST_WAIT, LONGEST_WAIT),
        (None, Some(scope)) if reason == Reason::RateLimited => wait_for(scope, plan.after),
        (None, _) => plan.after,
    };
    // A long wait leaves room for more than one try.
    let give_up_after = plan.give_up_after.max(after.saturating_mul(3));
    Retry {
        after,
        give_up_after,
    }
}

/// Connections are free again as soon as others close; limits for each hour reset after an hour;
/// those for a mailbox or a sender are mostly counted over a longer time.
fn wait_for(scope: Scope, usual: u32) -> u32 {
    match scope {
        Scope::Connection => 10 * MINUTE,
        Scope::Ip | Scope::Domain => HOUR,
        Scope::Recipient | Scope::Sender => 2 * HOUR,
        Scope::Url => usual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_types_follow_the_facts() {
        for &reason in Reason::ALL {
            let facts = reason.facts();
            let advice = advice(reason, facts.bounce_type, None, None);
            assert_eq!(advice.suppress, facts.suppress, "{reason:?}");
            assert_eq!(advice.action, facts.action, "{reason:?}");
            assert_eq!(
                advice.retry.map(|retry| (retry.after, retry.give_up_after)),
                facts.retry,
                "{reason:?}"
            );
        }
    }

    #[test]
    fn only_hard_means_now_and_other_means_never() {
        for &reason in Reason::ALL {
            let hard = advice(reason, BounceType::Hard, None, None);
            assert_eq!(
                (hard.suppress, hard.retry),
                (Suppress::Now, None),
                "{reason:?}"
            );
            let soft = advice(reason, BounceType::Soft, None, None);
            assert_ne!(soft.suppress, Suppress::Now, "{reason:?}");
            assert!(soft.retry.is_some(), "{reason:?}");
            let other = advice(reason, BounceType::Other, None, None);
            assert_eq!(other.suppress, Suppress::Never, "{reason:?}");
            assert_ne!(other.action, "remove_address", "{reason:?}");
        }
    }

    #[test]
    fn a_hard_reason_made_soft_is_tried_again() {
        let advice = advice(Reason::UserUnknown, BounceType::Soft, None, None);
        assert_eq!(advice.suppress, Suppress::AfterRepeats);
        assert_eq!(advice.action, "retry_later");
        assert_eq!(advice.retry, Some(PLAN));
    }

    #[test]
    fn hints_are_bounded() {
        let wait = |hint| {
            let advice = advice(Reason::Greylisted, BounceType::Soft, None, Some(hint));
            advice.retry.map(|retry| (retry.after, retry.give_up_after))
        };
        assert_eq!(wait(300), Some((300, DAY)));
        assert_eq!(wait(1), Some((30, DAY)));
        assert_eq!(wait(u32::MAX), Some((7 * DAY, 21 * DAY)));
    }

    #[test]
    fn limits_by_scope() {
        let wait = |scope| {
            let advice = advice(Reason::RateLimited, BounceType::Soft, scope, None);
            advice.retry.map(|retry| retry.after)
        };
        assert_eq!(wait(Some(Scope::Connection)), Some(600));
        assert_eq!(wait(Some(Scope::Recipient)), Some(7200));
        assert_eq!(wait(None), Some(3600));
    }
}
