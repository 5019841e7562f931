package io.infaas.controller.ec2;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.DeleteParameterRequest;
import software.amazon.awssdk.services.ssm.model.DeleteParameterResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;
import software.amazon.awssdk.services.ssm.paginators.GetParametersByPathIterable;

/** SSM in memory: a page has two parameters, and calls fail as they are told. Not thread-safe. */
final class MemoryParameters implements SsmClient {

    final Map<String, PutParameterRequest> held = new TreeMap<>();
    /** What the next calls end with, instead of doing something. */
    final Queue<RuntimeException> failures = new ArrayDeque<>();

    final List<String> calls = new ArrayList<>();

    /** Names and values. */
    Map<String, String> values() {
        Map<String, String> values = new TreeMap<>();
        held.forEach((name, request) -> values.put(name, request.value()));
        return values;
    }

    private void begin(String call) {
        calls.add(call);
        RuntimeException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public PutParameterResponse putParameter(PutParameterRequest request) {
        begin("put " + request.name());
        if (held.putIfAbsent(request.name(), request) != null) {
            throw ParameterAlreadyExistsException.builder().message("exists").build();
        }
        return PutParameterResponse.builder().build();
    }

    @Override
    public DeleteParameterResponse deleteParameter(DeleteParameterRequest request) {
        begin("delete " + request.name());
        if (held.remove(request.name()) == null) {
            throw ParameterNotFoundException.builder().message("absent").build();
        }
        return DeleteParameterResponse.builder().build();
    }

    @Override
    public GetParametersByPathIterable getParametersByPathPaginator(GetParametersByPathRequest request) {
        return new GetParametersByPathIterable(this, request);
    }

    @Override
    public GetParametersByPathResponse getParametersByPath(GetParametersByPathRequest request) {
        begin("list " + request.path());
        List<Parameter> all = held.keySet().stream()
                .filter(name -> name.startsWith(request.path() + "/"))
                .map(name -> Parameter.builder().name(name).build())
                .toList();
        int from = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
        int to = Math.min(all.size(), from + 2);
        return GetParametersByPathResponse.builder()
                .parameters(all.subList(from, to))
                .nextToken(to < all.size() ? Integer.toString(to) : null)
                .build();
    }

    @Override
    public String serviceName() {
        return "ssm";
    }

    @Override
    public void close() {
        // nothing is open
    }
}
