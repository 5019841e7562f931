package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** What a decoder saw: for each message one head, then chunks, then one end. */
public sealed interface WireEvent {

    /**
     * A message begins.
     *
     * @param length bytes of the message, without its framing
     * @param compressed whether the message is compressed by the encoding that the headers name
     * @param infer head of the request; empty where it cannot be seen: compressed, or the decoder reads no heads
     */
    record Head(int length, boolean compressed, Optional<InferHead> infer) implements WireEvent {}

    /**
     * The next bytes of the message, not copied.
     *
     * @param bytes a retained slice: whoever takes the event releases it
     */
    record Chunk(ByteBuf bytes) implements WireEvent {}

    /**
     * The message is complete.
     *
     * @param revised the head as the whole message gives it, where fields of the head came after the head was told
     */
    record End(Optional<InferHead> revised) implements WireEvent {}
}
