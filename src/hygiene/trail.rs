//! What still matters of a history, and the decision it gives rise to.

use super::{EventKind, HardRule, HistoryEvent, HygieneAction, HygienePolicy, Timestamp};
use crate::report::{BounceType, Confidence, Reason, Suppress};

/// What an event means under a policy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Complaint,
    Unsubscribe,
    /// Suppresses at once.
    Fatal,
    /// To be tried again after a while.
    Disabled,
    /// Counts when it repeats.
    Counts,
    Activity,
    Nothing,
}

impl HygienePolicy {
    fn meaning(&self, event: &HistoryEvent) -> Meaning {
        match event.kind {
            EventKind::Complaint => Meaning::Complaint,
            EventKind::Unsubscribe => Meaning::Unsubscribe,
            EventKind::Bounce => self.meaning_of_bounce(event),
            kind if self.activity.contains(&kind) => Meaning::Activity,
            _ => Meaning::Nothing,
        }
    }

    fn meaning_of_bounce(&self, event: &HistoryEvent) -> Meaning {
        let reason = event.reason.unwrap_or(Reason::Undetermined);
        let certain_enough =
            event.confidence.unwrap_or(Confidence::Certain) <= self.hard_confidence;
        match event.bounce_type.unwrap_or(reason.facts().bounce_type) {
            BounceType::Other => Meaning::Nothing,
            // What the sender or the network caused says nothing about the address.
            BounceType::Soft if reason.facts().suppress == Suppress::Never => Meaning::Nothing,
            BounceType::Hard if certain_enough && self.recheck_reasons.contains(&reason) => {
                Meaning::Disabled
            }
            BounceType::Hard if certain_enough && self.hard == HardRule::AtOnce => Meaning::Fatal,
            BounceType::Hard | BounceType::Soft => Meaning::Counts,
        }
    }
}

/// What still matters of a history.
pub(super) struct Trail<'a> {
    complaint: Option<&'a HistoryEvent>,
    unsubscribe: Option<&'a HistoryEvent>,
    fatal: Option<&'a HistoryEvent>,
    activity: Option<&'a HistoryEvent>,
    /// Since the last activity.
    disabled: Vec<&'a HistoryEvent>,
    /// Since the last activity.
    counting: Vec<&'a HistoryEvent>,
}

/// A decision before it is dressed.
pub(super) struct Finding<'a> {
    pub(super) action: HygieneAction,
    pub(super) until: Option<Timestamp>,
    pub(super) reason_id: &'static str,
    pub(super) events: Vec<&'a HistoryEvent>,
    pub(super) reason: String,
}

impl<'a> Trail<'a> {
    /// Of events in order, each once.
    pub(super) fn of(past: impl Iterator<Item = &'a HistoryEvent>, policy: &HygienePolicy) -> Self {
        let past: Vec<_> = past.map(|event| (event, policy.meaning(event))).collect();
        let with = |meaning| {
            past.iter()
                .filter(move |entry| entry.1 == meaning)
                .map(|entry| entry.0)
        };
        let activity = with(Meaning::Activity).next_back();
        let after = |event: &&HistoryEvent| activity.is_none_or(|activity| event.at > activity.at);
        Self {
            complaint: with(Meaning::Complaint).next(),
            unsubscribe: with(Meaning::Unsubscribe).next(),
            fatal: with(Meaning::Fatal).next(),
            activity,
            disabled: with(Meaning::Disabled).filter(after).collect(),
            counting: with(Meaning::Counts).filter(after).collect(),
        }
    }

    /// Everything that still matters, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &'a HistoryEvent> {
        let single = [self.complaint, self.unsubscribe, self.fatal, self.activity];
        single
            .into_iter()
            .flatten()
            .chain(self.disabled.iter().copied())
            .chain(self.counting.iter().copied())
    }

    /// The strongest decision that the trail gives rise to.
    pub(super) fn finding(&self, policy: &HygienePolicy, now: Option<Timestamp>) -> Finding<'a> {
        self.final_word()
            .or_else(|| self.repeated(policy))
            .or_else(|| self.disabled(policy, now))
            .or_else(|| self.bounced(policy, now))
            .unwrap_or_else(|| Finding {
                action: HygieneAction::Keep,
                until: None,
                reason_id: "nothing_counts",
                events: Vec::new(),
                reason: "Nothing counts against this address.".to_owned(),
            })
    }

    /// What suppresses for good.
    fn final_word(&self) -> Option<Finding<'a>> {
        let finding = |event: &'a HistoryEvent, reason_id, reason| Finding {
            action: HygieneAction::Suppress,
            until: None,
            reason_id,
            events: vec![event],
            reason,
        };
        if let Some(event) = self.complaint {
            let reason = format!(
                "The recipient reported a message as spam on {}. Do not write again.",
                event.at.date()
            );
            return Some(finding(event, "complaint", reason));
        }
        if let Some(event) = self.unsubscribe {
            let reason = format!(
                "The recipient asked on {} to get no more messages.",
                event.at.date()
            );
            return Some(finding(event, "unsubscribe", reason));
        }
        let event = self.fatal?;
        let reason = format!(
            "A message bounced on {}: this address does not take mail{}.",
            event.at.date(),
            because(event)
        );
        Some(finding(event, "hard_bounce", reason))
    }

    fn repeated(&self, policy: &HygienePolicy) -> Option<Finding<'a>> {
        let (first, last) = (self.counting.first()?, self.counting.last()?);
        let count = self.counting.len();
        if !reaches(count, policy.soft_limit) || !last.at.days_after(first.at, policy.soft_days) {
            return None;
        }
        let reason = format!(
            "{} without a sign of life between, from {} to {}{}.",
            bounced_in_a_row(count),
            first.at.date(),
            last.at.date(),
            because(last),
        );
        Some(Finding {
            action: HygieneAction::Suppress,
            until: None,
            reason_id: "repeated_bounces",
            events: self.counting.clone(),
            reason,
        })
    }

    /// A mailbox that may come back.
    fn disabled(&self, policy: &HygienePolicy, now: Option<Timestamp>) -> Option<Finding<'a>> {
        let first = *self.disabled.first()?;
        let mut tries = vec![first];
        for event in &self.disabled {
            if tries
                .last()
                .is_some_and(|last| event.at.days_after(last.at, policy.recheck_days))
            {
                tries.push(event);
            }
        }
        let last = tries.last().copied().unwrap_or(first);
        let since = first.at.date();
        if tries.len() as u64 > u64::from(policy.recheck_limit) {
            let reason = match tries.len() {
                1 => format!("The mailbox was disabled on {since}{}.", because(last)),
                _ => format!(
                    "The mailbox was disabled on {since} and still was on {}{}.",
                    last.at.date(),
                    because(last)
                ),
            };
            let reason_id = "still_disabled";
            return Some(Finding {
                action: HygieneAction::Suppress,
                until: None,
                reason_id,
                events: tries,
                reason,
            });
        }
        let until = last.at.plus_days(policy.recheck_days);
        let due = now.is_some_and(|now| now >= until);
        let reason = if due {
            format!(
                "The mailbox was disabled on {}{}. It is time to try it once more.",
                last.at.date(),
                because(last)
            )
        } else {
            format!(
                "The mailbox was disabled on {}{}. It may come back; try once more on {}.",
                last.at.date(),
                because(last),
                until.date()
            )
        };
        Some(Finding {
            action: HygieneAction::Recheck,
            until: Some(until),
            reason_id: "disabled",
            events: tries,
            reason,
        })
    }

    fn bounced(&self, policy: &HygienePolicy, now: Option<Timestamp>) -> Option<Finding<'a>> {
        let (first, last) = (self.counting.first()?, self.counting.last()?);
        let count = self.counting.len();
        let mut until = last.at.plus_days(policy.pause_days);
        if reaches(count, policy.soft_limit) {
            // Often enough, but not for long enough: the next bounce counts only after this.
            until = until.max(first.at.plus_days(policy.soft_days));
        }
        let bounced = format!(
            "{} since {}{}",
            bounced_in_a_row(count),
            first.at.date(),
            because(last)
        );
        let waiting = now.is_none_or(|now| now < until);
        let (action, until, reason_id, reason) = if waiting {
            let reason = format!("{bounced}. Wait until {} before the next.", until.date());
            (HygieneAction::Pause, Some(until), "bounced", reason)
        } else {
            let reason = format!("{bounced}. That is not enough to give the address up.");
            (HygieneAction::Keep, None, "below_limit", reason)
        };
        Some(Finding {
            action,
            until,
            reason_id,
            events: self.counting.clone(),
            reason,
        })
    }
}

/// Whether the count reaches a limit; a limit of 0 is never reached.
fn reaches(count: usize, limit: u32) -> bool {
    limit > 0 && count as u64 >= u64::from(limit)
}

fn bounced_in_a_row(count: usize) -> String {
    match count {
        1 => "One message bounced".to_owned(),
        _ => format!("{count} messages in a row bounced"),
    }
}

fn because(event: &HistoryEvent) -> String {
    event
        .reason
        .map(|reason| format!(" ({})", reason.id()))
        .unwrap_or_default()
}
