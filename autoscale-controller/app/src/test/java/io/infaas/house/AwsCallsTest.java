package io.infaas.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.infaas.catalog.nodes.Permission;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever our code calls on a client of AWS is in the list that the policies are checked against. */
final class AwsCallsTest {

    /** Calls that make no request, or one that needs no permission. */
    private static final Set<String> FREE =
            Set.of("builder", "close", "create", "serviceName", "serviceClientConfiguration", "getCallerIdentity");

    @Test
    void calls_ofEveryClient_areInTheListOfPermissions() {
        Set<String> known = Permission.list().stream()
                .map(permission -> permission.client() + "." + permission.operation())
                .collect(Collectors.toSet());
        Set<String> called = new TreeSet<>();
        for (JavaClass ours : ourCode()) {
            for (JavaAccess<?> access : ours.getAccessesFromSelf()) {
                String owner = access.getTargetOwner().getName();
                if (owner.startsWith("software.amazon.awssdk.services.")
                        && owner.endsWith("Client")
                        && !FREE.contains(access.getName())) {
                    called.add(access.getTargetOwner().getSimpleName() + "."
                            + access.getName().replaceAll("Paginator$", ""));
                }
            }
        }

        assertThat(called).contains("S3Client.getObject", "S3Client.uploadPart").isSubsetOf(known);
    }

    private static JavaClasses ourCode() {
        return new ClassFileImporter().withImportOption(new MainCode()).importPackages("io.infaas");
    }
}
