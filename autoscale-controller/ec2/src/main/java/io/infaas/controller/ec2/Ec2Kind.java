package io.infaas.controller.ec2;

import io.infaas.controller.fleetfile.ProviderKind;
import io.infaas.controller.fleetfile.ProviderSettings;

/** Machines on EC2: the section {@code ec2}. */
public final class Ec2Kind implements ProviderKind {

    @Override
    public String label() {
        return "ec2";
    }

    @Override
    public Class<? extends ProviderSettings> settings() {
        return Ec2Settings.class;
    }
}
