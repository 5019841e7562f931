package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Sends cases to one server. */
public final class HttpPort {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String base;

    public HttpPort(String host, int port) {
        this.base = "http://" + host + ":" + port;
    }

    public HttpReply send(HttpCase request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + request.path()))
                .timeout(Duration.ofSeconds(30))
                .method(
                        request.method(),
                        request.method().equals("GET") && request.body().isEmpty()
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(request.body().toByteArray()));
        request.headers().forEach(builder::header);
        try {
            HttpResponse<byte[]> response = CLIENT.send(builder.build(), BodyHandlers.ofByteArray());
            String encoding = header(response, "Content-Encoding");
            String length = header(response, HttpCase.HEADER_LENGTH);
            return new HttpReply(
                    response.statusCode(),
                    header(response, "Content-Type"),
                    length.isEmpty() ? -1 : Integer.parseInt(length),
                    encoding,
                    header(response, "Accept-Encoding"),
                    plain(response.body(), encoding));
        } catch (IOException e) {
            throw new IllegalStateException(request + " to " + base + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static ByteString plain(byte[] body, String encoding) throws IOException {
        try (InputStream raw = new ByteArrayInputStream(body)) {
            return switch (encoding) {
                case "gzip" -> ByteString.readFrom(new GZIPInputStream(raw));
                case "deflate" -> ByteString.readFrom(new InflaterInputStream(raw));
                default -> ByteString.copyFrom(body);
            };
        }
    }
}
