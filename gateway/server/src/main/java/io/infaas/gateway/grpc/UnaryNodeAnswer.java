package io.infaas.gateway.grpc;

import io.infaas.gateway.forward.AnswerOutcome;
import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.forward.InferenceCall;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.NameResolution;
import io.infaas.gateway.selection.Query;
import io.infaas.triton.wire.ErrorTexts;
import io.infaas.triton.wire.GrpcFrames;
import io.infaas.triton.wire.ModelNameFields;
import io.infaas.triton.wire.PieceBuffer;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * Forwards a node's answer to the client under the requested name. A small message is held until the node reports its status, so
 * that a lost node still permits a retry elsewhere. A larger message passes on arrival. Confined to the event loop.
 */
final class UnaryNodeAnswer implements GrpcAttempt.GrpcNodeAnswer {

    /** Bytes. Holding up to this many costs no more than passing them at once: they are copied in either case. */
    private static final int SMALL = 2_048;

    private final ModelInferCall owner;
    private final IndexedInstance candidate;
    private final MessageFraming message;
    private final PieceBuffer pieceBuffer = new PieceBuffer();
    private @Nullable Http2Headers headers;
    private @Nullable ByteBuf name;
    private boolean passing;
    private int newLength;
    private boolean prefixed;

    UnaryNodeAnswer(ModelInferCall owner, IndexedInstance candidate, int mostBytes) {
        this.owner = owner;
        this.candidate = candidate;
        this.message = new MessageFraming(mostBytes);
    }

    @Override
    public void onHeaders(Http2Headers block, boolean end) {
        CharSequence status = block.status();
        if (status != null && !"200".contentEquals(status)) {
            onFailure(GrpcStatusLine.ofHttp(status), block);
        } else if (end || headers != null) {
            onEnd(GrpcStatusLine.of(block), block);
        } else {
            headers = block;
        }
    }

    @Override
    public void onData(H2Stream node, ByteBuf in, int offset, int length, boolean exclusive) {
        int end = offset + length;
        int at;
        try {
            at = message.hasBegun() ? offset : message.readPrefix(in, offset, end);
        } catch (WireException e) {
            node.credit(length);
            onTooLargeOrUnreadable(e);
            return;
        }
        if (message.hasBegun() && (message.isCompressed() || !message.take(end - at))) {
            node.credit(length);
            onUnreadable();
            return;
        }
        if (!message.hasBegun()) {
            node.credit(length);
        } else if (message.length() <= SMALL) {
            pieceBuffer.add(in, at, end - at);
            node.credit(length);
        } else if (passing || pass()) {
            pass(node, in, offset, at, end - at, exclusive);
        } else {
            node.credit(length);
        }
    }

    /** Commits the answer before its first bytes go to the client. Returns whether they may. */
    private boolean pass() {
        Query query = owner.call().query();
        // an adopted model answers under its own name and version
        ByteBuf appended =
                query.target().isAdopted() ? null : ModelNameFields.encoded(query.name(), NameResolution.VERSION);
        try {
            newLength = GrpcFrames.lengthAfter(message.length(), appended == null ? 0 : appended.readableBytes());
        } catch (WireException e) {
            onTooLargeOrUnreadable(e);
            return false;
        }
        if (!owner.call().judge(AnswerOutcome.RESULT)) {
            return false;
        }
        name = appended;
        passing = true;
        begin();
        return true;
    }

    private void begin() {
        Http2Headers block = headers;
        if (block == null) {
            block = new DefaultHttp2Headers(false).status("200");
        }
        Metadata.toAnswer(block);
        owner.secrets().hide(block);
        block.set(Metadata.CONTENT_TYPE, Metadata.GRPC);
        owner.expose(block, candidate);
        owner.client().sendHeaders(block, false);
    }

    private void pass(H2Stream node, ByteBuf in, int offset, int at, int bytes, boolean exclusive) {
        H2Stream client = owner.client();
        owner.sampled().copy(in, at, bytes);
        if (!prefixed && exclusive && at - offset == GrpcFrames.PREFIX_BYTES) {
            prefixed = true;
            in.setInt(offset + 1, newLength);
            client.pass(in, offset, GrpcFrames.PREFIX_BYTES + bytes, true, false, node);
        } else {
            node.credit(at - offset);
            if (!prefixed) {
                sendPrefix(client);
            }
            if (bytes > 0) {
                client.pass(in, at, bytes, exclusive, false, node);
            }
        }
        ByteBuf appended = name;
        if (message.isWhole() && appended != null) {
            name = null;
            client.send(appended, false, null);
        }
    }

    private void sendPrefix(H2Stream client) {
        prefixed = true;
        client.send(GrpcFrames.prefix(newLength, false), false, null);
    }

    private void onEnd(GrpcStatusLine line, Http2Headers trailers) {
        InferenceCall call = owner.call();
        if (line.status() != GrpcStatusLine.OK) {
            onFailure(line, trailers);
        } else if (!message.isWhole()) {
            if (message.hasBytes()) {
                call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.RESET, "the answer is incomplete"));
            } else {
                onUnreadable();
            }
        } else if (passing || passHeld()) {
            Metadata.toAnswer(trailers);
            owner.secrets().hide(trailers);
            trailers.set(Metadata.GRPC_STATUS, "0");
            owner.client().sendHeaders(trailers, true);
            owner.client().connection().floods().creditAnswer();
            call.complete();
        }
    }

    private boolean passHeld() {
        if (!pass()) {
            return false;
        }
        H2Stream client = owner.client();
        for (int i = 0; i < pieceBuffer.count(); i++) {
            owner.sampled().copy(pieceBuffer.piece(i));
        }
        sendPrefix(client);
        PieceSender.send(pieceBuffer, client, client, 0, false);
        ByteBuf appended = name;
        if (appended != null) {
            name = null;
            client.send(appended, false, null);
        }
        return true;
    }

    private void onFailure(GrpcStatusLine line, Http2Headers last) {
        InferenceCall call = owner.call();
        String text = ErrorTexts.withoutVariant(
                line.text(), candidate.model(), call.query().name());
        if (passing) {
            owner.client().sendHeaders(Metadata.trailers(line.status(), text), true);
            call.complete();
            return;
        }
        if (!call.judge(line.verdict(candidate))) {
            return;
        }
        Http2Headers answer = Metadata.trailersOnly(line.status(), text);
        owner.expose(answer, candidate);
        Http2Headers first = headers;
        if (first != null) {
            Metadata.copy(first, answer);
        }
        Metadata.copy(last, answer);
        owner.secrets().hide(answer);
        release();
        owner.client().sendHeaders(answer, true);
        call.complete();
    }

    private void onTooLargeOrUnreadable(WireException e) {
        if (e.code() == WireException.Code.RESOURCE_EXHAUSTED) {
            owner.call().onAttemptFailure(AttemptFailure.tooLarge(e));
        } else {
            onUnreadable();
        }
    }

    private void onUnreadable() {
        owner.call().refuse(new Refusal(RefusalReason.INTERNAL, "the answer of the node cannot be read"));
    }

    @Override
    public boolean onBroken() {
        return false;
    }

    @Override
    public void release() {
        pieceBuffer.close();
    }

    /**
     * The outcome of a call as reported by a node.
     *
     * @param status the gRPC status; UNKNOWN (2) if the node sent no valid one
     * @param text the status message, decoded
     */
    record GrpcStatusLine(int status, String text) {

        static final int OK = 0;
        static final GrpcStatusLine FINE = new GrpcStatusLine(OK, "");
        private static final int UNKNOWN = 2;
        private static final int NOT_FOUND = 5;
        private static final int UNAVAILABLE = 14;

        /** Reads the last headers of an answer: its trailers, or its only headers. */
        static GrpcStatusLine of(Http2Headers last) {
            CharSequence status = last.get(Metadata.GRPC_STATUS);
            if (status != null && status.length() == 1 && status.charAt(0) == '0') {
                return FINE;
            }
            CharSequence message = last.get(Metadata.GRPC_MESSAGE);
            return new GrpcStatusLine(
                    number(status), message == null ? "" : ErrorTexts.percentDecoded(message.toString()));
        }

        /** Returns the outcome for an HTTP error of a proxy or another server that does not speak gRPC. */
        static GrpcStatusLine ofHttp(CharSequence status) {
            String code = status.toString();
            boolean away = code.equals("502") || code.equals("503") || code.equals("504");
            return new GrpcStatusLine(away ? UNAVAILABLE : UNKNOWN, "the node answered with HTTP status " + code);
        }

        AnswerOutcome verdict(IndexedInstance candidate) {
            return status == OK
                    ? AnswerOutcome.RESULT
                    : AnswerOutcome.onError(status == NOT_FOUND, status == UNAVAILABLE, text, candidate);
        }

        private static int number(@Nullable CharSequence status) {
            try {
                return status == null ? UNKNOWN : Integer.parseInt(status.toString());
            } catch (NumberFormatException e) {
                return UNKNOWN;
            }
        }
    }
}
