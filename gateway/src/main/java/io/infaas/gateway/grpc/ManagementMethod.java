package io.infaas.gateway.grpc;

import com.google.protobuf.InvalidProtocolBufferException;

/** A gRPC method that the gateway answers itself. Safe from any thread. */
interface ManagementMethod {

    /** Begins a call; on the event loop of its client's connection, as all of its conversation. */
    Conversation begin(ManagementCall call);

    /** Handles the messages of one call. */
    interface Conversation {

        /**
         * A request message came.
         *
         * @throws InvalidProtocolBufferException if the bytes are not a message of the method
         */
        void receive(byte[] message) throws InvalidProtocolBufferException;

        /** The client has sent its last message. */
        void halfClosed();

        /** The call is over, ended by either side; called once. */
        default void closed() {
            // most conversations hold no resources
        }
    }
}
