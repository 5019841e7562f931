/** Health of loaded instances: the observations of all gateways, compared with the profile. */
@NullMarked
package io.infaas.controller.health;

import org.jspecify.annotations.NullMarked;
