"""The face alignment network: its layers, weights, exported graph, decoders and tracking."""
