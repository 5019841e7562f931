package io.infaas.controller.control;

import com.google.protobuf.ByteString;
import io.infaas.gateway.contract.protocol.GatewayMessage;
import io.infaas.gateway.contract.protocol.Hello;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** The bytes of a client of the control port that opens streams and resets each of them after some of its message. */
final class ResetStreams {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int END_HEADERS = 4;
    private static final int CANCEL = 8;

    private ResetStreams() {}

    static byte[] attach(int streams, long seed) throws Http2Exception {
        Random random = new Random(seed);
        DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
        ByteBuf out = Unpooled.buffer();
        out.writeCharSequence("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII);
        frame(out, SETTINGS, 0, 0, Unpooled.EMPTY_BUFFER);
        for (int i = 0; i < streams; i++) {
            int stream = 2 * i + 1;
            ByteBuf block = Unpooled.buffer();
            encoder.encodeHeaders(stream, headers(), block);
            frame(out, HEADERS, END_HEADERS, stream, block);
            ByteBuf hello = hello("stranger-" + i);
            switch (random.nextInt(4)) {
                case 0 -> {
                    // reset after the headers alone
                }
                case 1 -> frame(out, DATA, 0, stream, hello.slice(0, 7));
                default -> frame(out, DATA, random.nextInt(2), stream, hello);
            }
            frame(out, RST_STREAM, 0, stream, Unpooled.buffer().writeInt(CANCEL));
        }
        return ByteBufUtil.getBytes(out);
    }

    private static Http2Headers headers() {
        return new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .authority("127.0.0.1")
                .path("/infaas.control.v1.Control/Attach")
                .set("content-type", "application/grpc")
                .set("te", "trailers");
    }

    private static ByteBuf hello(String gateway) {
        byte[] hello = GatewayMessage.newBuilder()
                .setHello(Hello.newBuilder().setKey(ByteString.copyFromUtf8(gateway.repeat(2))))
                .build()
                .toByteArray();
        return Unpooled.buffer().writeByte(0).writeInt(hello.length).writeBytes(hello);
    }

    private static void frame(ByteBuf out, int type, int flags, int stream, ByteBuf payload) {
        out.writeMedium(payload.readableBytes());
        out.writeByte(type).writeByte(flags).writeInt(stream).writeBytes(payload);
    }
}
