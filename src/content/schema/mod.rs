//! The one description of what may stand in a file: the key sets, their types, and the JSON Schema made from them.
//!
//! Everything is optional here although some of it is required: a file that lacks one key is still read for its other
//! mistakes. Names and sentences are English, for editors and engineers; what readers see is in the messages.

mod event;
mod front;
mod hours;
mod json;
mod screen;
mod tenant;

pub use event::*;
pub use front::*;
pub use hours::*;
pub use json::{Form, json};
pub use screen::*;
pub use tenant::*;

/// Declares a table with a closed key set: keys that must stand (`needs`) and keys that may (`takes`).
/// `example` is what is shown to whoever wrote something else than a table.
macro_rules! keys {
    (@example) => { "{ … }" };
    (@example $example:literal) => { $example };
    ($(#[$meta:meta])* $name:ident $(with $base:ident)? $(example $example:literal)? {
        needs { $($(#[$need_meta:meta])* $need:ident: $need_type:ty,)* }
        takes { $($(#[$take_meta:meta])* $take:ident: $take_type:ty,)* }
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, schemars::JsonSchema)]
        pub struct $name {
            $($(#[$need_meta])* #[schemars(required)] pub $need: Option<$need_type>,)*
            $($(#[$take_meta])* pub $take: Option<$take_type>,)*
            $(#[schemars(flatten)] pub common: $base,)?
        }

        impl crate::content::value::Table for $name {
            fn known() -> Vec<&'static str> {
                #[allow(unused_mut, reason = "only a schema with a base adds to it")]
                let mut known = vec![$(stringify!($need),)* $(stringify!($take),)*];
                $(known.extend(<$base as crate::content::value::Table>::known());)?
                known
            }

            fn take(
                &mut self,
                key: &str,
                value: &toml::Spanned<toml::de::DeValue<'_>>,
                path: crate::content::value::Path<'_>,
                faults: &mut crate::content::value::Faults<'_>,
            ) -> bool {
                match key {
                    $(stringify!($need) => self.$need = crate::content::value::Value::read(value, path, faults),)*
                    $(stringify!($take) => self.$take = crate::content::value::Value::read(value, path, faults),)*
                    $(_ if <$base as crate::content::value::Table>::take(&mut self.common, key, value, path, faults) => {})?
                    _ => return false,
                }
                true
            }

            fn require(
                table: &toml::de::DeTable<'_>,
                at: crate::diagnostic::Span,
                path: crate::content::value::Path<'_>,
                faults: &mut crate::content::value::Faults<'_>,
            ) {
                $(if !table.contains_key(stringify!($need)) {
                    crate::content::value::missing::<$need_type>(stringify!($need), at, path, faults);
                })*
                $(<$base as crate::content::value::Table>::require(table, at, path, faults);)?
                let _ = (table, at, path, faults);
            }
        }

        impl crate::content::value::Value for $name {
            const EXPECTED: &'static str = "expects-table";
            const EXAMPLE: &'static str = crate::content::schema::keys!(@example $($example)?);
            const LIST: (&'static str, &'static str) = ("expects-tables", "[{ … }]");

            fn read(
                value: &toml::Spanned<toml::de::DeValue<'_>>,
                path: crate::content::value::Path<'_>,
                faults: &mut crate::content::value::Faults<'_>,
            ) -> Option<Self> {
                let Some(table) = value.get_ref().as_table() else {
                    return crate::content::value::mismatch::<Self>(value, path, faults);
                };
                let at = faults.span(value.span());
                Some(crate::content::value::table(table, at, path, faults))
            }
        }
    };
}
pub(crate) use keys;
