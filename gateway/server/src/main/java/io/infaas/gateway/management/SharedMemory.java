package io.infaas.gateway.management;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.gateway.access.AccessPolicy.SharedMemoryKeys;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.nodes.NodeFanOut;
import io.infaas.gateway.nodes.NodeFanOut.NodeFailures;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.Router;
import io.infaas.triton.protocol.SystemSharedMemoryRegisterRequest;
import io.infaas.triton.protocol.SystemSharedMemoryRegisterResponse;
import io.infaas.triton.protocol.SystemSharedMemoryStatusRequest;
import io.infaas.triton.protocol.SystemSharedMemoryStatusResponse;
import io.infaas.triton.protocol.SystemSharedMemoryUnregisterRequest;
import io.infaas.triton.protocol.SystemSharedMemoryUnregisterResponse;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * System shared memory of clients. If enabled, each region is registered at all nodes of the view, since any of them may get the next
 * query. All nodes must run on the gateway's host, which has the memory. A later node has no region. If disabled, nothing is registered,
 * with Triton's text for disabled shared memory.
 */
public final class SharedMemory {

    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/v2/systemsharedmemory";

    private final Router router;
    private final NodeClients nodes;
    private final SharedMemoryKeys keys;

    SharedMemory(Router router, NodeClients nodes, SharedMemoryKeys keys) {
        this.router = router;
        this.nodes = nodes;
        this.keys = keys;
    }

    /** Whether requests go to the nodes. */
    public boolean isPassed() {
        return keys.allowed();
    }

    /** Over HTTP: the body of a node's answer. An empty region stands for all. */
    public Future<String> requestStatus(String region) {
        return NodeFanOut.callAny(
                localNodes(), hiding(node -> nodes.http(node, HttpMethod.GET, path(region, "status"), "", DEADLINE)));
    }

    /** Over HTTP. */
    public Future<String> register(String region, String body) {
        String checked = keys.prefixes().isEmpty() ? body : check(body);
        return change(node -> nodes.http(node, HttpMethod.POST, path(region, "register"), checked, DEADLINE));
    }

    // written anew: the node must read the same key as this gateway
    private String check(String body) {
        JsonNode read;
        try {
            read = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw Refusal.invalid("failed to parse the request JSON buffer: " + e.getOriginalMessage());
        }
        requireAdmitted(read.path("key").asText());
        return read.toString();
    }

    private void requireAdmitted(String key) {
        if (!keys.admits(key)) {
            throw Refusal.invalid("the key of the shared memory must begin with one of %s".formatted(keys.prefixes()));
        }
    }

    /** Over HTTP. An empty region stands for all. */
    public Future<String> unregister(String region, String body) {
        return change(node -> nodes.http(node, HttpMethod.POST, path(region, "unregister"), body, DEADLINE));
    }

    public Future<SystemSharedMemoryStatusResponse> requestStatus(SystemSharedMemoryStatusRequest request) {
        return NodeFanOut.callAny(localNodes(), hiding(node -> nodes.of(node).sharedMemoryStatus(request, DEADLINE)));
    }

    public Future<SystemSharedMemoryRegisterResponse> register(SystemSharedMemoryRegisterRequest request) {
        requireAdmitted(request.getKey());
        return change(node -> nodes.of(node).registerSharedMemory(request, DEADLINE));
    }

    public Future<SystemSharedMemoryUnregisterResponse> unregister(SystemSharedMemoryUnregisterRequest request) {
        return change(node -> nodes.of(node).unregisterSharedMemory(request, DEADLINE));
    }

    private static String path(String region, String action) {
        return PATH + (region.isEmpty() ? "" : "/region/" + region) + "/" + action;
    }

    private <A> Future<A> change(Function<Node, Future<A>> request) {
        return NodeFanOut.callAll(localNodes(), hiding(request));
    }

    private static <A> Function<Node, Future<A>> hiding(Function<Node, Future<A>> request) {
        return node -> request.apply(node).recover(failure -> NodeFailures.hide(failure, node));
    }

    private List<Node> localNodes() {
        List<Node> nodes = router.routes().view().nodes();
        if (nodes.isEmpty()) {
            throw Refusal.unavailable("the view has no node");
        }
        if (!nodes.stream().allMatch(node -> isLocal(node.host()))) {
            throw new Refusal(
                    RefusalReason.UNSUPPORTED, "client shared memory needs all nodes on the host of the gateway");
        }
        return nodes;
    }

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
