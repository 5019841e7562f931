package io.infaas.gateway.contract;

import java.nio.file.Path;

/**
 * The files of one end of a control stream under mutual TLS (PEM).
 *
 * @param certificate own certificate, with those between it and the authority
 * @param key private key of the certificate (PKCS #8)
 * @param authority certificates that the other end's one must lead to
 */
public record MutualTls(Path certificate, Path key, Path authority) {}
