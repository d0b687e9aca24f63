//! The objects below a prefix: reading, writing, copying, removing, each with what was tried where it fails.

use crate::diagnostic::{Error, Fault};
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, CopyOptions, GetOptions, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions,
    UpdateVersion,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A bucket, or any other store of objects, from a prefix on.
pub struct Store {
    pub objects: Arc<dyn ObjectStore>,
    /// Empty, or ends with a slash.
    pub prefix: String,
    /// Where that is, for people.
    pub place: String,
}

/// What an object is sent with.
pub struct Sent {
    pub bytes: Vec<u8>,
    pub content_type: String,
    pub cache_control: String,
}

impl Store {
    pub fn named(&self, name: &str) -> String {
        format!("{}{name}", self.place)
    }

    fn path(&self, name: &str) -> Result<Path, Error> {
        Path::parse(format!("{}{name}", self.prefix)).map_err(|error| Error::new("use", self.named(name), error))
    }

    /// An object's bytes and version; none where there is none.
    pub async fn get(&self, name: &str) -> Result<Option<(Vec<u8>, UpdateVersion)>, Fault> {
        let failed = |error| Error::new("read", self.named(name), error);
        let got = match self.objects.get_opts(&self.path(name)?, GetOptions::new()).await {
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            got => got.map_err(failed)?,
        };
        let version = UpdateVersion { e_tag: got.meta.e_tag.clone(), version: got.meta.version.clone() };
        let bytes = got.bytes().await.map_err(failed)?;
        Ok(Some((bytes.to_vec(), version)))
    }

    /// An object as readers get it.
    pub async fn fetch(&self, name: &str) -> Result<(Vec<u8>, BTreeMap<String, String>), Fault> {
        let failed = |error| Error::new("fetch", self.named(name), error);
        let got = self.objects.get_opts(&self.path(name)?, GetOptions::new()).await.map_err(failed)?;
        let said = |name: Attribute| got.attributes.get(&name).map(|value| value.to_string());
        let headers =
            [("content-type", said(Attribute::ContentType)), ("cache-control", said(Attribute::CacheControl))];
        let headers = headers.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        Ok((got.bytes().await.map_err(failed)?.to_vec(), headers))
    }

    /// Writes an object on a condition; none where that does not hold.
    pub async fn put_if(&self, name: &str, bytes: Vec<u8>, mode: PutMode) -> Result<Option<UpdateVersion>, Fault> {
        let attributes = Attributes::from_iter([
            (Attribute::ContentType, "application/json"),
            (Attribute::CacheControl, "no-store"),
        ]);
        let options = PutOptions { mode, attributes, ..PutOptions::default() };
        match self.objects.put_opts(&self.path(name)?, bytes.into(), options).await {
            Ok(put) => Ok(Some(put.into())),
            Err(object_store::Error::Precondition { .. } | object_store::Error::AlreadyExists { .. }) => Ok(None),
            Err(error) => Err(Error::new("write", self.named(name), error).into()),
        }
    }

    pub async fn put(&self, name: &str, sent: Sent) -> Result<(), Fault> {
        let attributes = Attributes::from_iter([
            (Attribute::ContentType, sent.content_type),
            (Attribute::CacheControl, sent.cache_control),
        ]);
        let options = PutOptions { attributes, ..PutOptions::default() };
        let put = self.objects.put_opts(&self.path(name)?, sent.bytes.into(), options).await;
        put.map(drop).map_err(|error| Error::new("write", self.named(name), error).into())
    }

    /// Copies an object with all that was said of it.
    pub async fn copy(&self, from: &str, to: &str) -> Result<(), Fault> {
        let copied = self.objects.copy_opts(&self.path(from)?, &self.path(to)?, CopyOptions::new()).await;
        copied.map_err(|error| Error::new("write", self.named(to), error).into())
    }

    /// Removes an object; one that is not there is no failure.
    pub async fn remove(&self, name: &str) -> Result<(), Fault> {
        match self.objects.delete(&self.path(name)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(Error::new("remove", self.named(name), error).into()),
        }
    }

    /// Whether there is any object.
    pub async fn holds_anything(&self) -> Result<bool, Fault> {
        let prefix = self.path("").ok().filter(|path| !path.as_ref().is_empty());
        let listed = self.objects.list_with_delimiter(prefix.as_ref()).await;
        let listed = listed.map_err(|error| Error::new("read", &self.place, error))?;
        Ok(!listed.objects.is_empty() || !listed.common_prefixes.is_empty())
    }
}
