//! Values bound to statements, the same for both engines.

use std::error::Error as StdError;

use bytes::BytesMut;
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// One bound value. Borrows nothing, so that a write can be tried again.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// An integer.
    Int(i64),
    /// A floating-point number.
    Real(f64),
    /// A truth value.
    Bool(bool),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

macro_rules! from {
    ($type:ty, $value:ident => $made:expr) => {
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $made
            }
        }
    };
}

from!(i64, v => Self::Int(v));
from!(i32, v => Self::Int(v.into()));
from!(f64, v => Self::Real(v));
from!(bool, v => Self::Bool(v));
from!(String, v => Self::Text(v));
from!(&str, v => Self::Text(v.to_owned()));
from!(&String, v => Self::Text(v.clone()));
from!(&melodrome_model::Id, v => Self::Text(v.as_str().to_owned()));
from!(melodrome_model::Id, v => Self::Text(v.into_string()));
from!(Vec<u8>, v => Self::Bytes(v));
from!(&[u8], v => Self::Bytes(v.to_vec()));

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Makes `&[Value]` of anything that converts.
#[macro_export]
macro_rules! params {
    () => { &[] as &[$crate::Value] };
    ($($value:expr),+ $(,)?) => { &[$($crate::Value::from($value)),+] as &[$crate::Value] };
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(v) => ValueRef::Integer(*v),
            Self::Real(v) => ValueRef::Real(*v),
            Self::Bool(v) => ValueRef::Integer(i64::from(*v)),
            Self::Text(v) => ValueRef::Text(v.as_bytes()),
            Self::Bytes(v) => ValueRef::Blob(v),
        }))
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(v) if *ty == Type::INT4 => i32::try_from(*v)?.to_sql(ty, out),
            Self::Int(v) if *ty == Type::FLOAT8 => {
                #[expect(clippy::cast_precision_loss, reason = "the column is a floating-point number")]
                let real = *v as f64;
                real.to_sql(ty, out)
            }
            Self::Int(v) => v.to_sql(ty, out),
            Self::Real(v) => v.to_sql(ty, out),
            Self::Bool(v) => v.to_sql(ty, out),
            // PostgreSQL's text cannot hold NUL; nothing of ours needs one.
            Self::Text(v) if v.contains('\0') => v.replace('\0', "").to_sql(ty, out),
            Self::Text(v) => v.to_sql(ty, out),
            Self::Bytes(v) => v.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
