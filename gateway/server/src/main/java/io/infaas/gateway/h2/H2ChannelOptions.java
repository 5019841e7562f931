package io.infaas.gateway.h2;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;

/** The options of a channel whose last handler is an {@link H2Connection}. */
public final class H2ChannelOptions {

    /** High water mark of a socket's write buffer, bytes: above it, the sources of written bytes get no credit. */
    public static final int WRITE_BUFFER_BYTES = 1 << 20;

    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(WRITE_BUFFER_BYTES / 2, WRITE_BUFFER_BYTES);

    private H2ChannelOptions() {}

    public static void set(Channel channel) {
        channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setRecvByteBufAllocator(new HeadroomRecvAllocator());
        channel.config().setWriteBufferWaterMark(WATER_MARK);
    }
}
