package io.infaas.triton.embedded.http;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Compresses successful inference responses for clients that accept it. */
final class ResponseCompression {
    private ResponseCompression() {}

    static NodeResponse of(NodeResponse answer, @Nullable String accepted) {
        String encoding = accepted == null ? "identity" : preferred(accepted);
        if ("identity".equals(encoding)) {
            return answer;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                "gzip".equals(encoding) ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            out.write(answer.body().getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> headers = new HashMap<>(answer.headers());
        headers.put("Content-Encoding", encoding);
        return new NodeResponse(answer.status(), answer.contentType(), headers, Buffer.buffer(bytes.toByteArray()));
    }

    /** The supported encoding with the highest quality value; identity if there is none. */
    private static String preferred(String accepted) {
        String best = "identity";
        double bestQuality = 0;
        for (String item : accepted.split(",", -1)) {
            String[] parts = item.strip().split(";", -1);
            String name = parts[0].strip();
            double quality = 1;
            if (parts.length > 1 && parts[1].strip().matches("q=[01](\\.[0-9]{0,3})?")) {
                quality = Double.parseDouble(parts[1].strip().substring(2));
            }
            if (("gzip".equals(name) || "deflate".equals(name)) && quality > bestQuality) {
                best = name;
                bestQuality = quality;
            }
        }
        return best;
    }
}
