// Bounces to try. The addresses are those that RFC 2606 and RFC 5737 keep for documentation.

const NO_SUCH_MAILBOX = `Return-Path: <>
Date: Mon, 9 Mar 2026 10:12:44 +0100 (CET)
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: maria@example.com
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4X1vTz0.1773047564/mx.example.com"
Message-Id: <20260309091244.4X1vTz1@mx.example.com>

This is a MIME-encapsulated message.

--4X1vTz0.1773047564/mx.example.com
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.com.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<jon.smiht@example.org>: host mail.example.org[192.0.2.25] said: 550 5.1.1
    <jon.smiht@example.org>: Recipient address rejected: User unknown in
    virtual mailbox table (in reply to RCPT TO command)

--4X1vTz0.1773047564/mx.example.com
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Mon, 9 Mar 2026 10:12:42 +0100 (CET)

Final-Recipient: rfc822; jon.smiht@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <jon.smiht@example.org>: Recipient address
    rejected: User unknown in virtual mailbox table

--4X1vTz0.1773047564/mx.example.com
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Date: Mon, 9 Mar 2026 10:12:40 +0100
From: Maria Keller <maria@example.com>
To: Jon Smith <jon.smiht@example.org>
Subject: Minutes of Friday's meeting
Message-ID: <a81d6c2e@example.com>

--4X1vTz0.1773047564/mx.example.com--
`;

const COMPLAINT = `From: feedback@example.net
Date: Tue, 10 Mar 2026 08:30:00 +0000
Subject: FW: Spring offers
To: abuse@example.com
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="fbl"

--fbl
Content-Type: text/plain; charset=us-ascii

This is an email abuse report for an email message received from IP
198.51.100.7 on Tue, 10 Mar 2026 08:11:05 +0000.

--fbl
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: ExampleFBL/1.0
Version: 1
Source-IP: 198.51.100.7
Original-Rcpt-To: <reader@example.net>

--fbl
Content-Type: message/rfc822

From: News <news@example.com>
To: reader@example.net
Subject: Spring offers
Date: Tue, 10 Mar 2026 08:10:58 +0000

Our offers this week.

--fbl--
`;

/** @type {[name: string, text: string][]} */
export const EXAMPLES = [
  ["examples.unknown", NO_SUCH_MAILBOX],
  ["examples.full", "452-4.2.2 The recipient's inbox is out of storage space. Please direct the\n452-4.2.2 recipient to\n452 4.2.2 https://support.google.com/mail/?p=OverQuotaTemp k7si2041 - gsmtp\n"],
  ["examples.blocked", "550 5.7.1 Service unavailable, Client host [192.0.2.44] blocked using Spamhaus. To request removal from this list see https://www.spamhaus.org/query/ip/192.0.2.44\n"],
  ["examples.complaint", COMPLAINT],
];
