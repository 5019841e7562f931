package io.infaas.gateway.contract;

import java.nio.file.Path;

/**
 * How both ends of a control stream prove who they are (mutual TLS), as PEM files.
 *
 * @param certificate own certificate, with those between it and the authority
 * @param key private key of the certificate (PKCS #8)
 * @param authority certificates that the other end's one must lead to
 */
public record MutualTls(Path certificate, Path key, Path authority) {}
