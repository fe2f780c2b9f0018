"""The test bed: everything that stands around the server in a black-box test."""
