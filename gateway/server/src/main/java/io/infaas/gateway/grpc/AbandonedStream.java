package io.infaas.gateway.grpc;

import io.infaas.gateway.connect.NodeCancels;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.h2.StreamHandler;
import io.infaas.gateway.h2.StreamLoss;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;

/** A stream to a node whose answer is not needed. */
record AbandonedStream(H2Stream stream) implements NodeCancels.SentQuery, StreamHandler {

    @Override
    public boolean isOver() {
        return stream.isOver();
    }

    @Override
    public void discardAnswer() {
        stream.handle(this);
    }

    @Override
    public void cancel() {
        stream.reset(Http2Error.CANCEL);
    }

    @Override
    public void onHeaders(H2Stream from, Http2Headers headers, boolean end) {
        // no caller waits for the answer
    }

    @Override
    public void onData(H2Stream from, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {
        from.credit(length);
    }

    @Override
    public void onLost(H2Stream from, StreamLoss loss) {
        // the answer is not needed
    }
}
