package io.reprise.codec;

import io.reprise.component.Components;
import java.nio.file.Path;

/**
 * Where components were looked for, and what their author can do there.
 *
 * @param name for messages
 */
record Origin(String name, Kind kind) {

  /** What Reprise itself was started with. */
  static final Origin OWN_CLASS_PATH = new Origin("class path", Kind.OWN);

  enum Kind {
    OWN,
    JAR,
    FOLDER,
    PROJECT
  }

  /** A jar or folder in the folder of components. */
  static Origin of(Path place) {
    boolean jar = place.toString().endsWith(".jar");
    return new Origin(place.toString(), jar ? Kind.JAR : Kind.FOLDER);
  }

  /** A project that is being worked on. */
  static Origin ofProject(String name) {
    return new Origin(name, Kind.PROJECT);
  }

  String offersNone() {
    boolean project = kind == Kind.PROJECT;
    return ("%s: no components in it. Name the class that implements %s, and gives at least one, in"
            + " %s%s.")
        .formatted(
            name,
            Components.class.getName(),
            (project ? "src/main/resources/" : "") + ComponentLoader.SERVICE,
            project ? "" : ", or move it elsewhere");
  }

  String doesNotLoad(Throwable broken) {
    Throwable cause = broken;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return "%s: does not load: %s. %s".formatted(name, cause, advice(cause));
  }

  private String advice(Throwable cause) {
    if (cause instanceof UnsupportedClassVersionError) {
      return ("This node runs on Java %d. Compile it with --release %1$d or lower, or run the node"
              + " on a newer Java.")
          .formatted(Runtime.version().feature());
    }
    if (cause instanceof NoSuchMethodException) {
      return "Give the class a public constructor without parameters.";
    }
    if (cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError) {
      return "Reprise shows components the JDK and io.reprise.component only. " + addClass();
    }
    return kind == Kind.PROJECT ? "Correct it." : "Correct it, or remove it.";
  }

  private String addClass() {
    return switch (kind) {
      case PROJECT -> "Add the library that holds the class to the dependencies in pom.xml.";
      case JAR ->
          "Put the class into the jar, or make it a folder: components/NAME/NAME.jar with its"
              + " libraries in components/NAME/lib/.";
      default -> "Put the class into the jar, or its jar into " + name + "/lib/.";
    };
  }
}
