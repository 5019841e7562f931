package io.infaas.gateway.h2;

import io.infaas.gateway.memory.ConnectionAccount;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A server on our framing that sends each request's body back, on one event loop. */
public final class EchoServer implements AutoCloseable {

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel channel;
    final List<H2Connection> connections = new CopyOnWriteArrayList<>();

    EchoServer(H2Limits limits, int port) {
        channel = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        H2ChannelOptions.set(accepted);
                        H2Connection connection = H2Connection.server(
                                limits, new Listener(), ConnectionAccount.unlimited(), FloodGuard.alone(limits));
                        connections.add(connection);
                        accepted.pipeline().addLast(connection);
                    }
                })
                .bind("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** For tools from outside: the port as the only argument; ends with its input. */
    public static void main(String[] args) throws Exception {
        try (EchoServer server = new EchoServer(H2Limits.DEFAULT, Integer.parseInt(args[0]))) {
            System.out.println("listening on " + server.port());
            while (System.in.read() >= 0) {
                // waits for the end
            }
        }
    }

    static final class Listener implements ConnectionListener, StreamHandler {

        @Override
        public StreamHandler onStreamOpened(H2Stream stream) {
            return this;
        }

        @Override
        public void onHeaders(H2Stream stream, Http2Headers headers, boolean end) {
            if (headers.method() == null) {
                stream.sendHeaders(new DefaultHttp2Headers().set("x-end", "trailers"), true);
                return;
            }
            stream.sendHeaders(new DefaultHttp2Headers().status("200"), false);
            if (end) {
                stream.send(Unpooled.copiedBuffer("nothing to send back", StandardCharsets.UTF_8), true, null);
            }
        }

        @Override
        public void onData(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {
            stream.pass(in, offset, length, exclusive, end, stream);
        }

        @Override
        public void onLost(H2Stream stream, StreamLoss loss) {}

        @Override
        public void onSettled(H2Connection connection) {}

        @Override
        public void onStreamFreed(H2Connection connection) {}

        @Override
        public void onRetiring(H2Connection connection) {}

        @Override
        public void onClosed(H2Connection connection) {}
    }
}
