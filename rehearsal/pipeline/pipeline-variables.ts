/** What actions with a namespace yielded, read as `#{namespace.name}`. */
export class PipelineVariables {
  private readonly values = new Map<string, string>();

  set(namespace: string | undefined, variables: Readonly<Record<string, string>>): void {
    if (namespace === undefined) return;
    for (const [name, value] of Object.entries(variables)) this.values.set(`${namespace}.${name}`, value);
  }

  /** Replaces every `#{namespace.name}`; throws when an action has not yielded it. */
  resolve(text: string): string {
    return text.replace(/#\{([^}]+)\}/g, (_, name: string) => {
      const value = this.values.get(name);
      if (value === undefined) throw new Error(`#{${name}} is yielded by no earlier action`);
      return value;
    });
  }
}
