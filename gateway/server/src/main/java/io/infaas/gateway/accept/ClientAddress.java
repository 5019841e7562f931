package io.infaas.gateway.accept;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The address of a client. The addresses of one IPv6 network of 64 bits are equal, because one host may use all of them.
 *
 * @param bits the address (IPv4) or its network (IPv6); 0 if unknown
 */
record ClientAddress(long bits, boolean v6) {

    private static final ClientAddress UNKNOWN = new ClientAddress(0, false);

    /** Returns the address of a socket's other end; null stands for an unknown one. */
    static ClientAddress of(@Nullable SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress socket) || socket.getAddress() == null) {
            return UNKNOWN;
        }
        ByteBuffer bytes = ByteBuffer.wrap(socket.getAddress().getAddress());
        return socket.getAddress() instanceof Inet6Address
                ? new ClientAddress(bytes.getLong(), true)
                : new ClientAddress(bytes.getInt(), false);
    }
}
