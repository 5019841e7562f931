package io.infaas.controller.status;

import io.vertx.core.http.HttpConnection;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The holder of a client's certificate. */
final class CertificateHolder {

    private CertificateHolder() {}

    /** The common name of the certificate that the client of a connection showed; blank if it has none. */
    static String of(HttpConnection connection) {
        try {
            X509Certificate certificate =
                    (X509Certificate) connection.sslSession().getPeerCertificates()[0];
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .map(String::valueOf)
                            .findFirst()
                            .orElse("");
        } catch (SSLPeerUnverifiedException | InvalidNameException e) {
            return "";
        }
    }
}
