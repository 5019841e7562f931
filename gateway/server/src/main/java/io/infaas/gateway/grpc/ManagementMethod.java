package io.infaas.gateway.grpc;

import com.google.protobuf.InvalidProtocolBufferException;

/** A gRPC method that the gateway answers itself. Thread-safe. */
interface ManagementMethod {

    /** Whether a call ends with its request, so that it does not count as lasting. */
    default boolean respondsAtOnce() {
        return false;
    }

    /** Starts a call. This and the whole conversation run on the event loop of the client's connection. */
    Conversation begin(ManagementCall call);

    /** Handles the messages of one call. */
    interface Conversation {

        /**
         * Receives a request message.
         *
         * @throws InvalidProtocolBufferException if the bytes are not a message of the method
         */
        void onMessage(byte[] message) throws InvalidProtocolBufferException;

        /** Notifies that the client has sent its last message. */
        void onHalfClosed();

        /** Whether further request messages may follow, each within a time limit after the one before. */
        default boolean expectsMore() {
            return false;
        }

        /** Notifies, exactly once, that either side has ended the call. */
        default void onClosed() {
            // most conversations hold no resources
        }
    }
}
