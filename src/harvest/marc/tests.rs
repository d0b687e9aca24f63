mod broken;
mod expected;
