package io.infaas.gateway.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Allocates read buffers with headroom for one frame header. A frame whose bytes start at the buffer's start can then be
 * forwarded in place like any other.
 */
final class HeadroomRecvAllocator extends AdaptiveRecvByteBufAllocator {

    private static final int LEAST = 1 << 10;
    private static final int FIRST = 16 << 10;
    private static final int MOST = 64 << 10;

    HeadroomRecvAllocator() {
        super(LEAST, FIRST, MOST);
    }

    @Override
    @SuppressWarnings("deprecation") // channels require this interface
    public RecvByteBufAllocator.Handle newHandle() {
        return new WithHeadroom((RecvByteBufAllocator.ExtendedHandle) super.newHandle());
    }

    private static final class WithHeadroom extends RecvByteBufAllocator.DelegatingHandle
            implements RecvByteBufAllocator.ExtendedHandle {

        private final RecvByteBufAllocator.ExtendedHandle sizes;

        WithHeadroom(RecvByteBufAllocator.ExtendedHandle sizes) {
            super(sizes);
            this.sizes = sizes;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            // the largest buffer fills one size class of the allocator instead of spilling into the next
            int bytes = Math.min(MOST, guess() + FrameLayout.HEADER_BYTES);
            return allocator.ioBuffer(bytes).setIndex(FrameLayout.HEADER_BYTES, FrameLayout.HEADER_BYTES);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return sizes.continueReading(maybeMoreData);
        }
    }
}
