package io.infaas.catalog.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShippedPolicyTest {

    private final ShippedPolicy policy = ShippedPolicy.read();

    @Test
    void statements_ofEveryCallOfControllers_areNamed() {
        assertThat(Permission.all())
                .filteredOn(permission -> permission.role() == Permission.Role.CONTROLLER)
                .isNotEmpty()
                .allSatisfy(permission -> assertThat(policy.statements(permission.action()))
                        .as(permission.action())
                        .isNotEmpty()
                        .doesNotContain(""));
    }

    @Test
    void statements_ofAnActionThatSeveralAllow_areAll() {
        assertThat(policy.statements("ec2:CreateTags")).containsExactly("Tag", "ChangeMachinesOfThisCluster");
        assertThat(policy.statements("iam:PassRole")).containsExactly("GiveNodesTheirRole");
    }

    @Test
    void statements_ofAnActionThatIsNotAllowed_areNone() {
        assertThat(policy.statements("ec2:DeleteVpc")).isEmpty();
    }
}
