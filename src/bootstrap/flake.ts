// The flake of a new project orchestrator: a shell with everything po and the engine need, and with po itself once its
// operator has named where to fetch it from.

export function flakeNix(name: string): string {
  return `{
  description = "The project orchestrator ${name}";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  # po itself, for \`nix develop\`: say where its repository is, and take the # away twice.
  # inputs.po.url = "git+https://git.example.org/team/po.git";
  # inputs.po.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { self, nixpkgs, ... }@inputs:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      forEach = make: nixpkgs.lib.genAttrs systems (system: make system nixpkgs.legacyPackages.\${system});
    in
    {
      devShells = forEach (system: pkgs: {
        default = pkgs.mkShell {
          packages = [ pkgs.nodejs pkgs.git pkgs.tmux ]
            ++ [ (if pkgs.stdenv.isLinux then pkgs.util-linux else pkgs.flock) ]
            ++ nixpkgs.lib.optional (inputs ? po) inputs.po.packages.\${system}.default;
        };
      });
    };
}
`;
}
