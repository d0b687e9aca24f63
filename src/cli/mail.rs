//! `ffl mail send`: sends what the services have written (`edge/core/outbox.ts`), over SMTP.
//!
//! Mails are borrowed from the services and each is reported: what was not sent is sent another time, by whoever asks then. Whose
//! mail server it is, and who may borrow, the environment says alone.

use super::Global;
use super::addresses::Addresses;
use super::staff::{PATIENCE, Staff};
use super::told::{Told, counted};
use super::world::{self, World, unknown_tenant};
use crate::diagnostic::{Diagnostic, Error, Fault, failed};
use crate::harvest::client::encrypt;
use crate::model::tenant::Tenant;
use clap::Args;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use lettre::{SmtpTransport, Transport as _};
use serde::Deserialize;
use std::process::ExitCode;

/// `smtps://USER:PASSWORD@HOST:465`, `smtp://HOST:587?tls=required`.
const SERVER: &str = "FFL_SMTP";

#[derive(Debug, Args)]
pub struct Options {
    /// send.
    #[arg(value_parser = ["send"])]
    task: String,
    /// A tenant whose mail is sent; all that have mail where none is named.
    #[arg(long)]
    tenant: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Lent {
    mails: Vec<Borrowed>,
}

#[derive(Debug, Deserialize)]
struct Borrowed {
    key: String,
    loan: String,
    message_id: String,
    mail: Mail,
}

#[derive(Debug, Deserialize)]
struct Mail {
    from: String,
    from_name: String,
    reply_to: Option<String>,
    to: String,
    language: String,
    subject: String,
    text: String,
    attachments: Vec<Attached>,
}

#[derive(Debug, Deserialize)]
struct Attached {
    name: String,
    #[serde(rename = "type")]
    media_type: String,
    text: String,
}

/// How many mails came to what.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    sent: usize,
    later: usize,
    undeliverable: usize,
}

/// What became of a mail.
enum Fate {
    Sent,
    /// Nobody is there by that name, or it can be no mail at all.
    Undeliverable,
    /// Not now.
    Later,
    /// The mail server takes nothing from us.
    Stopped(String),
}

pub fn run(global: &Global, options: &Options) -> ExitCode {
    let mut told = Told::new(global);
    let (mut counts, mut done, mut wrong) = (Counts::default(), 0, 0);
    match places(global, options).and_then(|places| Ok((places, Post::new()?))) {
        Err(fault) => {
            told.add("", &fault.diagnostics());
            wrong += 1;
        }
        Ok((places, post)) => {
            for (id, base) in places {
                match post.all_of(&id, &base, &mut counts) {
                    Ok(()) => done += 1,
                    Err(fault) => {
                        told.add(&id, &fault.diagnostics());
                        wrong += 1;
                    }
                }
            }
        }
    }
    let Counts { sent, later, undeliverable } = counts;
    if global.json {
        told.print(
            serde_json::json!({ "tenants": done, "sent": sent, "later": later, "undeliverable": undeliverable }),
        );
    } else if !global.quiet {
        let all = [("mail-sent", sent), ("mail-later", later), ("mail-undeliverable", undeliverable)];
        println!("{}", counted(&all, global.speech()));
    }
    ExitCode::from(match (wrong, done) {
        (0, _) => 0,
        (_, 0) => 2,
        _ => 1,
    })
}

/// The libraries whose mail is sent, each with where its services are.
fn places(global: &Global, options: &Options) -> Result<Vec<(String, String)>, Fault> {
    World::at(&global.root)?;
    let config = world::config(&global.root)?;
    let tenants = world::tenants(&global.root)?;
    if let Some(unknown) = options.tenant.iter().find(|id| !tenants.contains_key(*id)) {
        return Err(unknown_tenant(unknown, tenants.keys()).into());
    }
    let addresses = Addresses::of(global, &config, &options.tenant);
    let named = |id: &String| options.tenant.contains(id);
    let mut places = Vec::new();
    for (id, (tenant, faults)) in &tenants {
        let writes = |tenant: &&Tenant| tenant.live.as_ref().is_some_and(|live| live.mail_from.is_some());
        let Some(tenant) = tenant.as_ref().filter(|_| !failed(faults)).filter(writes) else {
            if named(id) {
                return Err(Diagnostic::error("mail-none").arg("id", id).into());
            }
            continue;
        };
        let wanted = named(id) || options.tenant.is_empty();
        places.extend(addresses.base(tenant).filter(|_| wanted).map(|base| (id.clone(), base)));
    }
    Ok(places)
}

/// Whoever carries mail from the services to a mail server.
struct Post {
    smtp: SmtpTransport,
}

impl Post {
    fn new() -> Result<Post, Fault> {
        let server = std::env::var(SERVER).map_err(|_| Diagnostic::error("mail-server").arg("name", SERVER))?;
        encrypt();
        let smtp =
            SmtpTransport::from_url(&server).map_err(|_| Diagnostic::error("mail-server").arg("name", SERVER))?;
        Ok(Post { smtp: smtp.timeout(Some(PATIENCE)).build() })
    }

    /// Sends all mail of a library that is due.
    fn all_of(&self, id: &str, base: &str, counts: &mut Counts) -> Result<(), Fault> {
        let staff = Staff::of(id, base)?;
        loop {
            let lent = staff.told("outbox/lend", &[("limit", "50")])?;
            let odd = |error: serde_json::Error| Error::new("read", base, error);
            let lent: Lent = serde_json::from_value(lent).map_err(odd)?;
            if lent.mails.is_empty() {
                return Ok(());
            }
            for borrowed in &lent.mails {
                let fate = self.sent(borrowed);
                let (result, count) = match &fate {
                    Fate::Sent => ("sent", &mut counts.sent),
                    Fate::Undeliverable => ("undeliverable", &mut counts.undeliverable),
                    Fate::Later | Fate::Stopped(_) => ("later", &mut counts.later),
                };
                *count += 1;
                let said = [("key", borrowed.key.as_str()), ("loan", &borrowed.loan), ("result", result)];
                staff.told("outbox/result", &said)?;
                if let Fate::Stopped(why) = fate {
                    return Err(Error::new("send", SERVER, why).into());
                }
            }
        }
    }

    fn sent(&self, borrowed: &Borrowed) -> Fate {
        let Some(message) = written(borrowed) else { return Fate::Undeliverable };
        let Err(error) = self.smtp.send(&message) else { return Fate::Sent };
        let code = error.status().map(|code| code.to_string());
        match code.as_deref() {
            // The mailbox is not there, or takes no mail (RFC 5321 § 4.2.3).
            Some("550" | "551" | "553" | "554" | "556") => Fate::Undeliverable,
            Some(code) if code.starts_with('4') => Fate::Later,
            _ => Fate::Stopped(error.to_string()),
        }
    }
}

/// A mail as mail servers take it; none where an address is no address.
fn written(Borrowed { message_id, mail, .. }: &Borrowed) -> Option<Message> {
    let mailbox =
        |name: Option<&str>, address: &str| Some(Mailbox::new(name.map(str::to_owned), address.parse().ok()?));
    let mut builder = Message::builder()
        .from(mailbox(Some(&mail.from_name), &mail.from)?)
        .to(mailbox(None, &mail.to)?)
        .subject(&mail.subject)
        .message_id(Some(format!("<{message_id}>")));
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(mailbox(None, reply_to)?);
    }
    // Nobody's holiday answers to a machine (RFC 3834), and readers aloud know the language (RFC 3282).
    for (name, value) in [("Auto-Submitted", "auto-generated"), ("Content-Language", mail.language.as_str())] {
        let name = HeaderName::new_from_ascii(name.to_owned()).ok()?;
        builder = builder.raw_header(HeaderValue::new(name, value.to_owned()));
    }
    let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(mail.text.clone()));
    for attached in &mail.attachments {
        let media_type = ContentType::parse(&attached.media_type).ok()?;
        parts = parts.singlepart(Attachment::new(attached.name.clone()).body(attached.text.clone(), media_type));
    }
    builder.multipart(parts).ok()
}
