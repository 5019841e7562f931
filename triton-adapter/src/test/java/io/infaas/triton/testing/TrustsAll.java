package io.infaas.triton.testing;

import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/** Accepts any certificate, for clients that look at what a server shows. */
public final class TrustsAll implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
        // whatever is shown
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
        // whatever is shown
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
