package io.infaas.gateway.fuzz;

import io.infaas.gateway.grpc.Packing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A few requests of HTTP/1.1 on one connection, in pieces: valid ones and some that never are. */
final class HttpTalk {

    private static final String[] NAMES = {
        "fashion",
        "fashion",
        "fashion",
        "small",
        "nobody",
        "..",
        "%2e%2e%2f",
        "fashion%0d%0ax: y",
        "fashion%2Fx",
        "\u0001",
        ""
    };

    private static final String[] ENDS = {
        "/infer",
        "/infer",
        "/infer",
        "/generate",
        "/generate_stream",
        "/versions/1/infer",
        "/ready",
        "/config",
        "",
        "/stats"
    };

    private static final String[] OTHERS = {
        "GET /v2 HTTP/1.1",
        "GET /v2/health/ready HTTP/1.1",
        "POST /v2/repository/index HTTP/1.1",
        "POST /v2/repository/models/fashion/load HTTP/1.1",
        "GET /v2/systemsharedmemory/status HTTP/1.1",
        "POST /v2/trace/setting HTTP/1.1",
        "GET /" + "x".repeat(20_000) + " HTTP/1.1",
        "PRI * HTTP/2.0",
        "OPTIONS * HTTP/1.1",
        "CONNECT x:1 HTTP/1.1",
        "GET http://x/v2 HTTP/1.1",
        "GET /v2 HTTP/1.0",
        "GET /v2",
        ""
    };

    /** Forms of headers that are wrong, can be read in two ways, or are too much. */
    private static final List<String> BAD_HEADERS = List.of(
            "content-length: 13\r\ncontent-length: 14\r\n",
            "content-length: 13\r\ntransfer-encoding: chunked\r\n",
            "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n",
            "transfer-encoding: gzip, chunked\r\n",
            "content-length: -1\r\n",
            "content-length: 9223372036854775807\r\n",
            "content-length: 99999999999999999999\r\n",
            "content-length : 13\r\n",
            "x: a\r\n b\r\n\tc\r\n",
            "x: a\rb: c\r\n",
            "x: a\nb: c\r\n",
            "x: a\u0000b\r\n",
            "x\u0000: a\r\n",
            "\u00ff\u00fe: a\r\n",
            ": a\r\n",
            "a\r\n",
            "inference-header-content-length: 999999999\r\n",
            "inference-header-content-length: -1\r\n",
            "inference-header-content-length: 99999999999999999999\r\n",
            "content-encoding: br\r\n",
            "expect: 100-continue\r\n",
            "expect: x\r\n",
            "connection: close\r\n",
            "upgrade: h2c\r\nconnection: upgrade, http2-settings\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n",
            "infaas-latency-ms: NaN\r\n",
            "infaas-latency-ms: 1e999\r\n",
            "infaas-variant: \u00ff\r\n",
            "accept-encoding: gzip;q=x, deflate;q=-1, *;q=9\r\n",
            "x: y\r\n".repeat(3_000),
            "x: " + "y".repeat(70_000) + "\r\n");

    private static final List<String> BAD_CHUNKS = List.of(
            "zz\r\n",
            "-1\r\n",
            "ffffffff\r\nx",
            "7fffffff\r\nx",
            "ffffffffffffffffff\r\nx",
            "5;" + "x".repeat(20_000) + "\r\nabcde\r\n",
            "5\nabcde\n",
            "5\r\nabcdefgh\r\n",
            "0\r\nx\r\n\r\n",
            "0\r\n" + "x: y\r\n".repeat(20_000) + "\r\n");

    private static final byte[] BOMB = pack(Packing.GZIP, new byte[16 << 20]);

    private HttpTalk() {}

    static List<byte[]> of(Random random) {
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            if (random.nextInt(5) == 0) {
                pieces.add(bytes(pick(OTHERS, random) + "\r\n"));
                pieces.add(bytes("host: x\r\n\r\n"));
            } else {
                query(pieces, random);
            }
        }
        return pieces;
    }

    private static void query(List<byte[]> pieces, Random random) {
        String end = pick(ENDS, random);
        boolean posts = end.contains("infer") || end.contains("generate");
        byte[] body = posts ? body(end, random) : new byte[0];
        pieces.add(bytes((posts ? "POST" : "GET") + " /v2/models/" + pick(NAMES, random) + end + " HTTP/1.1\r\n"));
        pieces.add(bytes("Host: x\r\n"));
        if (random.nextInt(4) == 0) {
            pieces.add(bytes(BAD_HEADERS.get(random.nextInt(BAD_HEADERS.size()))));
        }
        if (random.nextInt(5) == 0) {
            Packing packing = random.nextBoolean() ? Packing.GZIP : Packing.DEFLATE;
            pieces.add(bytes("content-encoding: " + packing.header() + "\r\n"));
            body = random.nextInt(4) == 0 ? BOMB : pack(packing, body);
        } else if (random.nextInt(3) == 0) {
            pieces.add(bytes("Inference-Header-Content-Length: " + random.nextInt(body.length + 1) + "\r\n"));
        }
        if (random.nextBoolean()) {
            pieces.add(bytes("content-length: " + body.length + "\r\n\r\n"));
            pieces.add(body);
            return;
        }
        pieces.add(bytes("transfer-encoding: chunked\r\n\r\n"));
        pieces.add(bytes(Integer.toHexString(body.length) + "\r\n"));
        pieces.add(body);
        pieces.add(bytes("\r\n"));
        if (random.nextInt(4) == 0) {
            pieces.add(bytes(BAD_CHUNKS.get(random.nextInt(BAD_CHUNKS.size()))));
        }
        pieces.add(bytes(body.length == 0 ? "" : "0\r\n\r\n"));
    }

    private static byte[] body(String end, Random random) {
        String deep = "[".repeat(random.nextInt(20) == 0 ? 30_000 : random.nextInt(150));
        return bytes(
                switch (random.nextInt(6)) {
                    case 0 -> "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":" + deep;
                    case 1 -> "{\"parameters\":{\"infaas_latency_ms\":-1},\"inputs\":[]}";
                    case 2 ->
                        "{\"inputs\":[],\"id\":\"\\ud800\\u0000\",\"x\":" + deep + "]".repeat(deep.length()) + "}";
                    case 3 -> "y".repeat(random.nextInt(3_000));
                    default -> end.contains("generate") ? "{\"text_input\":\"x\"}" : "{\"inputs\":[]}";
                });
    }

    private static String pick(String[] all, Random random) {
        return all[random.nextInt(all.length)];
    }

    private static byte[] pack(Packing packing, byte[] plain) {
        try {
            return packing.pack(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
