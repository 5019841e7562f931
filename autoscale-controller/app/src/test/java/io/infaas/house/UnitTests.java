package io.infaas.house;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests of the inner loop, by their names. What takes real time or the machine belongs to integration tests. */
final class UnitTests {

    private static final Pattern NAMES = Pattern.compile(".*(Test|Properties)");
    /** Event loops, servers, clients and processes, each by what starts it. */
    private static final Set<String> STARTS = Set.of(
            "io.vertx.core.Vertx.vertx",
            "io.netty.bootstrap.ServerBootstrap.<init>",
            "io.netty.channel.MultiThreadIoEventLoopGroup.<init>",
            "com.sun.net.httpserver.HttpServer.create",
            "io.grpc.ManagedChannelBuilder.forAddress",
            "io.infaas.triton.embedded.EmbeddedNode.start",
            "java.lang.ProcessBuilder.start");

    private final TestCalls calls;

    UnitTests(TestCalls calls) {
        this.calls = calls;
    }

    /** Returns the classes that start one of {@link #STARTS}, in a test or around it. */
    List<String> slow() {
        return calls.classes()
                .filter(type -> NAMES.matcher(type.getSimpleName()).matches())
                .filter(this::starts)
                .map(JavaClass::getName)
                .sorted()
                .toList();
    }

    /** A contract calls what its other fixtures implement, too; so only what a call names is followed. */
    private boolean starts(JavaClass test) {
        List<JavaCodeUnit> code = Stream.concat(Stream.of(test), test.getAllRawSuperclasses().stream())
                .flatMap(type -> type.getCodeUnits().stream())
                .toList();
        return calls.reach(code, UnitTests::isStart, calls::named);
    }

    private static boolean isStart(CodeUnitAccessTarget target) {
        return STARTS.contains(target.getOwner().getName() + "." + target.getName());
    }
}
