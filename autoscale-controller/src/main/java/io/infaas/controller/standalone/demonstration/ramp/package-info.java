/** The first part of the demonstration: load rises and falls, instances follow, and checks judge the decisions. */
@NullMarked
package io.infaas.controller.standalone.demonstration.ramp;

import org.jspecify.annotations.NullMarked;
