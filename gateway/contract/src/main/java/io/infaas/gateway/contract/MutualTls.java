package io.infaas.gateway.contract;

import java.nio.file.Path;

/**
 * The files of one end of a control stream under mutual TLS (PEM).
 *
 * @param certificate certificate chain: the end's own certificate and all intermediates up to the authority
 * @param key private key of the certificate (PKCS #8)
 * @param authority CA certificates that verify the other end
 */
public record MutualTls(Path certificate, Path key, Path authority) {}
