package io.infaas.gateway.management;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/** Detects whether a host is the one of this process, without a name server. */
final class LocalHosts {

    private LocalHosts() {}

    /** Whether a name or address is of this host; {@code localhost} is the only accepted name. */
    static boolean isLocal(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address == null) {
            return host.equals("localhost");
        }
        try {
            InetAddress inetAddress = InetAddress.getByAddress(address);
            return inetAddress.isLoopbackAddress() || NetworkInterface.getByInetAddress(inetAddress) != null;
        } catch (UnknownHostException | SocketException unknown) {
            return false;
        }
    }
}
