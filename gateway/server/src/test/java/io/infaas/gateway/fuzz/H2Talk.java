package io.infaas.gateway.fuzz;

import com.google.protobuf.ByteString;
import io.infaas.gateway.grpc.Packing;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A few calls of gRPC on one connection, frame by frame: valid ones and some that never are. */
final class H2Talk {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PUSH_PROMISE = 5;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;

    private static final byte[] PREFACE = bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    private static final byte[] BOMB = frame(Packing.GZIP, new byte[16 << 20]);
    // of a kind that the encoder compares and encodes fast
    private static final AsciiString MUCH = AsciiString.of("b".repeat(3_900));
    private static final AsciiString LONG = AsciiString.of("y".repeat(70_000));

    private static final String SERVICE = "/inference.GRPCInferenceService/";
    private static final List<String> PATHS = List.of(
            SERVICE + "ModelInfer",
            SERVICE + "ModelInfer",
            SERVICE + "ModelStreamInfer",
            SERVICE + "ModelStreamInfer",
            SERVICE + "ServerMetadata",
            SERVICE + "ModelMetadata",
            SERVICE + "ModelConfig",
            SERVICE + "RepositoryIndex",
            SERVICE + "ModelStatistics",
            SERVICE + "LogSettings",
            SERVICE + "Nothing",
            "/grpc.health.v1.Health/Watch",
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            "/",
            "");

    private static final List<String> NAMES = List.of(
            "fashion", "fashion", "fashion", "small", "", "nobody", "../x", "a\r\nb: c", "fashion%2Fx", "\u0000");

    private static final List<Packing> PACKINGS = List.of(Packing.values());

    private final Random random;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final List<byte[]> frames = new ArrayList<>();

    private H2Talk(Random random) {
        this.random = random;
    }

    static List<byte[]> of(Random random) {
        H2Talk talk = new H2Talk(random);
        talk.frames.add(PREFACE);
        talk.frames.add(frame(SETTINGS, 0, 0, setting(4, 1 + random.nextInt(1 << 20))));
        int stream = 1;
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            talk.call(stream);
            stream += 2;
            if (random.nextInt(4) == 0) {
                talk.nasty(stream - random.nextInt(6));
            }
        }
        return talk.frames;
    }

    private void call(int stream) {
        Packing packing = PACKINGS.get(random.nextInt(PACKINGS.size()));
        Http2Headers headers = new DefaultHttp2Headers(false)
                .method("POST")
                .scheme("http")
                .authority("x")
                .path(PATHS.get(random.nextInt(PATHS.size())))
                .set("content-type", "application/grpc")
                .set("grpc-encoding", packing.header());
        if (random.nextInt(4) == 0) {
            odd(headers);
        }
        headers(stream, headers, 0);
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] message = message(packing);
            for (int at = 0; at < message.length; ) {
                int length = Math.min(message.length - at, 1 + random.nextInt(random.nextBoolean() ? 16_000 : 40));
                frames.add(frame(DATA, 0, stream, Arrays.copyOfRange(message, at, at + length)));
                at += length;
            }
        }
        if (random.nextInt(5) != 0) {
            frames.add(frame(DATA, END_STREAM, stream));
        } else if (random.nextBoolean()) {
            headers(stream, new DefaultHttp2Headers(false).set("t", "1"), END_STREAM);
        }
    }

    private void odd(Http2Headers headers) {
        switch (random.nextInt(10)) {
            case 0 ->
                headers.set(
                        "grpc-timeout",
                        List.of("0n", "1u", "99999999H", "x", "-1S", "").get(random.nextInt(6)));
            case 1 -> headers.set("connection", "close");
            case 2 -> headers.set("te", "gzip");
            case 3 -> headers.set("content-length", "99999999999999999999");
            case 4 -> headers.remove(":path");
            case 5 -> headers.add(":path", "/x");
            case 6 -> headers.set("Upper", "x");
            case 7 -> headers.set("x", "a\r\nb: c\u0000");
            case 8 ->
                headers.set(
                        "infaas-latency-ms",
                        List.of("NaN", "-1", "1e999", "\u00ff").get(random.nextInt(4)));
            default -> headers.set("x", LONG.subSequence(0, random.nextInt(LONG.length())));
        }
    }

    private byte[] message(Packing packing) {
        ModelInferRequest question = ModelInferRequest.newBuilder()
                .setModelName(NAMES.get(random.nextInt(NAMES.size())))
                .setModelVersion(random.nextInt(8) == 0 ? "7" : "")
                .setId("i".repeat(random.nextInt(50)))
                .putParameters(
                        random.nextInt(6) == 0 ? "infaas_latency_ms" : "sequence_id",
                        InferParameter.newBuilder()
                                .setInt64Param(random.nextInt(3))
                                .build())
                .addRawInputContents(ByteString.copyFrom(Mutations.noise(random)))
                .build();
        byte[] plain = question.toByteArray();
        for (int i = random.nextInt(3); i > 0; i--) {
            plain[random.nextInt(plain.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return switch (random.nextInt(20)) {
            case 0 -> BOMB;
            case 1 -> new byte[] {0, -1, -1, -1, -1, 10};
            case 2 -> new byte[] {0, 127, -1, -1, -1};
            case 3 -> new byte[] {(byte) random.nextInt(), 0, 0, 0, 1, 0};
            case 4 -> new byte[5];
            case 5 -> Mutations.noise(random);
            default -> frame(packing, plain);
        };
    }

    /** What no peer may send, or not so much of. */
    private void nasty(int stream) {
        int id = Math.max(0, stream);
        switch (random.nextInt(18)) {
            case 0 -> {
                frames.add(frame(HEADERS, 0, id | 1));
                for (int i = 0; i < 70; i++) {
                    frames.add(frame(CONTINUATION, 0, id | 1, new byte[random.nextInt(3)]));
                }
            }
            case 1 -> frames.add(frame(CONTINUATION, END_HEADERS, id));
            case 2 -> frames.add(frame(HEADERS, END_HEADERS, id + 100 | 1, Mutations.noise(random)));
            case 3 -> bomb(id + 200 | 1);
            case 4 -> {
                frames.add(frame(WINDOW_UPDATE, 0, id, number(Integer.MAX_VALUE)));
                frames.add(frame(WINDOW_UPDATE, 0, id, number(Integer.MAX_VALUE)));
            }
            case 5 -> frames.add(frame(WINDOW_UPDATE, 0, id, number(0)));
            case 6 -> frames.add(frame(SETTINGS, 0, 0, setting(random.nextInt(8), random.nextInt())));
            case 7 -> frames.add(frame(SETTINGS, random.nextInt(2), 0, new byte[5]));
            case 8 -> frames.add(frame(DATA, PADDED, id, new byte[] {100, 1, 2}));
            case 9 -> frames.add(frame(DATA, 0, id + 50, new byte[10]));
            case 10 -> frames.add(frame(HEADERS, END_HEADERS, 2));
            case 11 -> frames.add(new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, DATA, 0, 0, 0, 0, 1, 2, 3});
            case 12 -> frames.add(frame(RST_STREAM, 0, id, new byte[random.nextInt(6)]));
            case 13 -> frames.add(frame(PRIORITY, 0, id, number(id), new byte[] {1}));
            case 14 -> frames.add(frame(PUSH_PROMISE, END_HEADERS, id, number(2)));
            case 15 -> frames.add(frame(GOAWAY, 0, 0, number(id), number(random.nextInt())));
            case 16 -> frames.add(frame(PING, 0, random.nextInt(2), new byte[random.nextInt(10)]));
            default -> frames.add(frame(random.nextInt(256), random.nextInt(256), id, Mutations.noise(random)));
        }
    }

    // small on the wire, a mebibyte in memory
    private void bomb(int stream) {
        Http2Headers headers =
                new DefaultHttp2Headers(false).method("POST").scheme("http").path("/x");
        for (int i = 0; i < 300; i++) {
            headers.add("bomb", MUCH);
        }
        headers(stream, headers, 0);
    }

    private void headers(int stream, Http2Headers headers, int flags) {
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(stream, headers, block);
        } catch (Http2Exception e) {
            throw new AssertionError("headers that cannot be encoded", e);
        }
        int type = HEADERS;
        while (block.readableBytes() > 16_000) {
            frames.add(frame(type, 0, stream, ByteBufUtil.getBytes(block.readSlice(16_000))));
            type = CONTINUATION;
        }
        frames.add(frame(type, END_HEADERS | (type == HEADERS ? flags : 0), stream, ByteBufUtil.getBytes(block)));
    }

    private static byte[] frame(int type, int flags, int stream, byte[]... payload) {
        ByteBuf out = Unpooled.buffer();
        out.writeMedium(Arrays.stream(payload).mapToInt(part -> part.length).sum());
        out.writeByte(type).writeByte(flags).writeInt(stream);
        for (byte[] part : payload) {
            out.writeBytes(part);
        }
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] setting(int key, int value) {
        return ByteBufUtil.getBytes(Unpooled.buffer().writeShort(key).writeInt(value));
    }

    private static byte[] number(int value) {
        return ByteBufUtil.getBytes(Unpooled.buffer().writeInt(value));
    }

    private static byte[] frame(Packing packing, byte[] plain) {
        try {
            return packing.frame(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
