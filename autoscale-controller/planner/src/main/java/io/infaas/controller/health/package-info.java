/** Health of loaded instances: what all gateways observe, compared with the profile. */
@NullMarked
package io.infaas.controller.health;

import org.jspecify.annotations.NullMarked;
