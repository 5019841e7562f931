package io.infaas.gateway.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * A node that costs next to nothing: speaks KServe over gRPC and HTTP/1.1, serves any model, computes nothing. One event
 * loop. Whoever starts it closes it.
 *
 * <p>{@code BenchBackend FOLDER SIZES} serves until it is ended, after it has written {@link Inputs} into the folder and one line to
 * standard output: {@code backend ready: HTTP 127.0.0.1:P, gRPC 127.0.0.1:P}.
 */
public final class BenchBackend implements AutoCloseable {

    private static final int BACKLOG = 4_096;
    /** Bytes that are read at a time, at most. */
    private static final int READ = 256 << 10;

    private final VertxInternal vertx = (VertxInternal)
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private final BackendBehavior conduct;
    private final GrpcHeads heads = new GrpcHeads();
    private final int httpPort;
    private final int grpcPort;

    private BenchBackend(int delayMs) {
        conduct = new BackendBehavior(delayMs);
        httpPort = listen(channel -> {
            conduct.acceptedHttp();
            channel.pipeline()
                    .addLast(
                            new HttpServerCodec(4_096, 65_536, 65_536),
                            new HttpServerKeepAliveHandler(),
                            new HttpSide(conduct));
        });
        grpcPort = listen(channel -> {
            conduct.acceptedGrpc();
            channel.pipeline().addLast(GrpcSide.handler(conduct, heads));
        });
    }

    /** On free ports of this machine's loopback. */
    public static BenchBackend start() {
        return answeringAfter(0);
    }

    /** Likewise; it answers so many ms after the end of a request. */
    public static BenchBackend answeringAfter(int delayMs) {
        return new BenchBackend(delayMs);
    }

    public static void main(String[] args) throws Exception {
        BenchBackend backend = start();
        Inputs.write(Path.of(args[0]), backend.httpPort, backend.grpcPort, Inputs.sizes(args[1]));
        System.out.println(ready(backend.httpPort, backend.grpcPort));
        Thread.currentThread().join();
    }

    static String ready(int httpPort, int grpcPort) {
        return "backend ready: HTTP 127.0.0.1:%d, gRPC 127.0.0.1:%d".formatted(httpPort, grpcPort);
    }

    public int httpPort() {
        return httpPort;
    }

    public int grpcPort() {
        return grpcPort;
    }

    BackendBehavior conduct() {
        return conduct;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private interface Pipeline {
        void on(Channel channel);
    }

    private int listen(Pipeline pipeline) {
        Channel server = new ServerBootstrap()
                .group(vertx.acceptorEventLoopGroup(), vertx.nettyEventLoopGroup())
                .channelFactory(vertx.transport().serverChannelFactory(false))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(2_048, 65_536, READ))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(READ, 4 * READ))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        pipeline.on(channel);
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }
}
