// What --help prints.

/** @param {readonly string[]} locales @param {readonly string[]} formats */
export const help = (locales, formats) => `\
NAME
  undelivered - say what went wrong with mail, at which stage, whose problem
  it is and what to do

SYNOPSIS
  undelivered [OPTION…] [FILE|FOLDER…]

DESCRIPTION
  Reads bounces and other answers to mail: from each FILE, from every file in
  each FOLDER and in the folders in it, or from standard input when nothing is
  named or where the name is -. Its content says what an input is:

    a message, SMTP reply, transcript or webhook   one report
    a mailbox (mbox), a Maildir, another folder    one report a message
    a mail log, a list of replies, NDJSON, JSON    one report a line or event
    a table (CSV; also with ; tab or |)            one report a row
    a tar archive                                  as the files in it

  Each of these may be compressed by gzip. No content makes it fail: what is
  no bounce is reported as what it is. Lines of a log that are about other
  things than the fate of a message are counted but not shown as text.

OPTIONS
  What comes out, if not text for people:
    --json            JSON: the report of a single message, else an array
    --ndjson          JSON, a report a line
    --csv             a table with a row a recipient
    --summary         everything together: counts, bars, what to fix first
                      and whom to remove; with --json as JSON
    --sent N          how many messages were sent: for the rate of failures
    --locale LANG     explain in another language than English:
                      ${locales.join(", ")}

  How the input is read, if it is not found out by itself:
    --format FORMAT   ${formats.join(", ")}
    --column NAME|N   the column of a table that holds the replies: its name,
                      or its number counted from 1
    --rules FILE      a JSON file with an array of rules of your own; they
                      outrank the built-in ones
    --jobs N          use N processor cores; otherwise all of them for large
                      input and one for small

    -h, --help        show this text
    -V, --version     show the versions of the program and of its rules

OUTPUT
  Reports come in the order of the input, each as soon as it is known. The
  types of the npm package describe their JSON; in arrays and with --ndjson
  each also has the "file" it came from and its "item" there (number, place,
  name in an archive). Control characters and marks that reorder text are
  spelt out and never reach the terminal. A cell of --csv that a spreadsheet
  would take for a formula begins with an apostrophe.

EXIT STATUS
  0    everything was read, whatever the diagnosis
  2    bad usage, a rule that does not hold, or something that cannot be read:
       a line on standard error says what. Other inputs are read all the same.
  130  interrupted

ENVIRONMENT
  NO_COLOR  if set, no colours; off a terminal there are none anyway
  COLUMNS   the width of text off a terminal; 80 if not set

EXAMPLES
  undelivered bounce.eml
  printf '550 5.1.1 <ann@example.com>: user unknown' | undelivered
  undelivered --summary --sent 50000 Maildir/
  undelivered --ndjson mail.log.1.gz |
    jq -r 'select(.kind == "bounce") | .recipients[].address'
  undelivered --csv --column 'Bounce reason' export.csv > diagnosed.csv
`;
