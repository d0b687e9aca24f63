//! The shape of the list.

use super::api::Happenings;

#[test]
fn the_shape_of_the_list_is_the_schema_that_is_committed() {
    let settings =
        schemars::generate::SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let schema = schemars::SchemaGenerator::new(settings).into_root_schema_for::<Happenings>();
    let made = serde_json::to_string_pretty(&schema.to_value()).unwrap() + "\n";
    let path = format!("{}/schemas/api-events.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("FFL_WRITE_SCHEMAS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == made, "run this test with FFL_WRITE_SCHEMAS=1");
}
