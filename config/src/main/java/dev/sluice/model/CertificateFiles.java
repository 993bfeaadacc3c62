package dev.sluice.model;

import java.nio.file.Path;

/**
 * Where a certificate and its key are kept.
 *
 * @param certificate a PEM file: the certificate first, then those that lead to its authority
 * @param key a PEM file with the private key, not encrypted
 */
public record CertificateFiles(Path certificate, Path key) {}
