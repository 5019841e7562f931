package io.infaas.triton.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Decodes the header grpc-message. */
final class GrpcMessages {
    private GrpcMessages() {}

    /** Decodes gRPC's percent-encoding. Unlike URL decoding, it keeps '+' and leaves invalid escapes unchanged. */
    static String decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream text = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            if (bytes[i] == '%' && high >= 0 && low >= 0) {
                text.write(high << 4 | low);
                i += 2;
            } else {
                text.write(bytes[i]);
            }
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
