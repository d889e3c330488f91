package io.reprise.codec;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The members that a sealed interface names in its class file (JVM specification, 4.7.31). {@code
 * Class.getPermittedSubclasses} silently leaves out those that do not load: an event whose class is
 * missing would go unnoticed until an entry of it is read.
 */
final class PermittedNames {

  private static final String ATTRIBUTE = "PermittedSubclasses";

  private final DataInputStream in;
  private Object[] constants = new Object[0];

  private PermittedNames(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /** The binary names of the members; empty if the class file can't be read. */
  static List<String> of(Class<?> family) {
    String file = "/" + family.getName().replace('.', '/') + ".class";
    try (InputStream in = family.getResourceAsStream(file)) {
      return in == null ? List.of() : new PermittedNames(in).read();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  private List<String> read() throws IOException {
    in.skipNBytes(8); // magic and version: it was loaded, so it is a class
    readConstants();
    in.skipNBytes(6); // access flags, this class, super class
    in.skipNBytes(2L * in.readUnsignedShort()); // interfaces
    skipMembers(); // fields
    skipMembers(); // methods
    int attributes = in.readUnsignedShort();
    for (int i = 0; i < attributes; i++) {
      Object name = constants[in.readUnsignedShort()];
      int length = in.readInt();
      if (ATTRIBUTE.equals(name)) {
        return readNames();
      }
      in.skipNBytes(length);
    }
    return List.of();
  }

  private List<String> readNames() throws IOException {
    List<String> names = new ArrayList<>();
    int count = in.readUnsignedShort();
    for (int i = 0; i < count; i++) {
      int nameIndex = (int) constants[in.readUnsignedShort()];
      names.add(((String) constants[nameIndex]).replace('/', '.'));
    }
    return names;
  }

  /** Keeps texts, and of classes the index of their name. */
  private void readConstants() throws IOException {
    int count = in.readUnsignedShort();
    constants = new Object[count];
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> constants[i] = in.readUTF();
        case 7 -> constants[i] = in.readUnsignedShort();
        case 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++; // long and double take two places
        }
        default -> throw new IOException("constant of kind " + tag);
      }
    }
  }

  private void skipMembers() throws IOException {
    int members = in.readUnsignedShort();
    for (int i = 0; i < members; i++) {
      in.skipNBytes(6); // access flags, name, descriptor
      int attributes = in.readUnsignedShort();
      for (int j = 0; j < attributes; j++) {
        in.skipNBytes(2);
        in.skipNBytes(in.readInt());
      }
    }
  }
}
