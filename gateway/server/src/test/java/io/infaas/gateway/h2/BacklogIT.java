package io.infaas.gateway.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BacklogIT {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final H2Stream source = open();
    private final Backlog backlog = new Backlog();

    @AfterEach
    void close() {
        backlog.drop();
        boolean unused = channel.finishAndReleaseAll();
    }

    @Test
    void keep_bodyOfSingleBytes_heldInFewPiecesAndInOrder() {
        ByteBuf in = bytes(20_000);

        for (int i = 0; i < in.readableBytes(); i++) {
            backlog.keep(in, i, 1, i == in.readableBytes() - 1, source);
        }

        List<Backlog.Piece> pieces = takeAll();
        assertThat(pieces).hasSizeLessThanOrEqualTo(3);
        assertThat(pieces).filteredOn(Backlog.Piece::end).containsExactly(pieces.get(pieces.size() - 1));
        ByteBuf all = Unpooled.buffer();
        pieces.forEach(piece -> all.writeBytes(requireBytes(piece)));
        assertThat(all).isEqualTo(in);
        pieces.forEach(piece -> requireBytes(piece).release());
        in.release();
    }

    @Test
    void keep_largePiece_notCopied() {
        ByteBuf in = bytes(10_000);

        backlog.keep(in, 0, 10_000, false, source);
        backlog.keep(in, 0, 10, true, source);

        assertThat(in.refCnt()).isEqualTo(2);
        assertThat(takeAll()).hasSize(2).allSatisfy(piece -> requireBytes(piece).release());
        assertThat(in.refCnt()).isEqualTo(1);
        in.release();
    }

    @Test
    void drop_whatWaits_releasedAndItsSourceHasRoomAgain() {
        ByteBuf in = bytes(600_000);
        backlog.keep(in, 0, 600_000, false, source);

        backlog.drop();

        assertThat(in.refCnt()).isEqualTo(1);
        assertThat(backlog.isEmpty()).isTrue();
        in.release();
    }

    private List<Backlog.Piece> takeAll() {
        List<Backlog.Piece> pieces = new ArrayList<>();
        while (!backlog.isEmpty()) {
            pieces.add(backlog.first());
            backlog.removeFirst();
        }
        return pieces;
    }

    private static ByteBuf requireBytes(Backlog.Piece piece) {
        return Objects.requireNonNull(piece.bytes());
    }

    private static ByteBuf bytes(int length) {
        ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        for (int i = 0; i < length; i++) {
            in.writeByte(i);
        }
        return in;
    }

    private H2Stream open() {
        H2Connection connection = H2Connection.client(H2Limits.DEFAULT, new EchoServer.Listener());
        channel.pipeline().addLast(connection);
        return connection.open(new EchoServer.Listener());
    }
}
