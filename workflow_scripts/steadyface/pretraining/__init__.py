"""The bundled compact networks: rendered generic people, augmentation, training loops, cards."""
