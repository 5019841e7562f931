package io.infaas.triton.contract;

import com.google.protobuf.ByteString;

/**
 * One HTTP answer.
 *
 * @param headerLength value of the header that separates JSON from binary tensors; -1 without it
 * @param encoding content encoding; empty if none
 */
public record HttpReply(
        int status, String contentType, int headerLength, String encoding, String accepts, ByteString body) {
    private static final ByteString DATA = ByteString.copyFromUtf8("data: ");
    private static final ByteString END = ByteString.copyFromUtf8("\n\n");

    /** The JSON before binary tensors, or of the one event of a stream. */
    public ByteString json() {
        if (body.startsWith(DATA) && body.endsWith(END)) {
            return body.substring(DATA.size(), body.size() - END.size());
        }
        return headerLength < 0 ? body : body.substring(0, headerLength);
    }

    public ByteString tail() {
        return headerLength < 0 ? ByteString.EMPTY : body.substring(headerLength);
    }
}
