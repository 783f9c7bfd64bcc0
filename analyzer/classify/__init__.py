"""What each statement says: features, heads, decoding into findings and remarks, calibrated confidence."""
